/** The same thing twice, at once, or out of order changes nothing the second time. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, Page } from '../../src/protocol.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const post = { contact: { name: 'Jane Doe', phone: '+1 512 555 0100' }, product: 'solar' };
const joe = { name: 'Joe Roe', phone: '+1 512 555 0101' };
const jim = { name: 'Jim Poe', phone: '+1 512 555 0102' };
const opted = { phone: '+15125550111', smsOptIn: true };

test('The same external id from the same source is the first lead, also at the same instant; other content is noted (P10)', async () => {
  const source = await world.as('source', 'site');
  const manager = await world.manager();
  const same = { ...post, externalId: 'crm-1' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => source.post<LeadOut>('/leads', same)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  const [first] = answers;
  const other = await source.post<LeadOut>('/leads', { ...same, product: 'roof' });
  expect(other).toMatchObject({ status: 200, body: { id: first?.body.id, product: 'solar' } });
  const types = (await manager.readsFeed()).map(({ type }) => type);
  expect(types.filter((type) => type === 'lead.received')).toHaveLength(1);
  expect(types.filter((type) => type === 'lead.duplicate')).toHaveLength(1);
  // The same id from another source is another lead.
  expect((await source.post('/leads', { ...same, contact: joe, source: 'elsewhere' })).status).toBe(201);
});

test('The same Idempotency-Key: the same lead for the same body, 422 for another, and a new lead after a day (P10)', async () => {
  const source = await world.as('source', 'site');
  const key = { 'idempotency-key': 'form-7' };
  const answers = await Promise.all(Array.from({ length: 5 }, () => source.post<LeadOut>('/leads', post, key)));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await source.post('/leads', { ...post, product: 'roof' }, key)).toMatchObject({ status: 422 });
  const another = await world.as('source', 'other');
  expect((await another.post('/leads', { ...post, contact: joe }, key)).status).toBe(201);
  world.clock.move(24 * 60 * 60 * 1000 - 60_000);
  expect((await source.post('/leads', post, key)).status).toBe(200);
  world.clock.move(120_000);
  const later = await source.post<LeadOut>('/leads', { ...post, contact: jim }, key);
  expect(later.status).toBe(201);
  expect((await world.admin.get<Page<LeadOut>>('/leads')).body.items).toHaveLength(3);
});

test('The same text twice, at once and later, means what it meant first, and is answered once (P10)', async () => {
  const ana = await world.rep('Ana', opted);
  const manager = await world.manager();
  const one = await ana.offerOf(await world.lead());
  const two = await ana.offerOf(await world.lead());
  await ana.expectsText(new RegExp(`^Lead ${two.code}`));
  await Promise.all([
    ana.replies(one.code, 'SMsame'),
    ana.replies(one.code, 'SMsame'),
    ana.replies(one.code, 'SMsame'),
  ]);
  await ana.expectsText(/^You got it/);
  // The same id with another body is the same text: the second offer is untouched.
  await ana.replies(two.code, 'SMsame');
  await ana.replies('STOP', 'SMsame');
  await ana.replies('STATUS');
  await ana.expectsText(new RegExp(`^Live: ${two.code}\\.`));
  expect(ana.texts.all.filter(({ body }) => body.startsWith('You got it'))).toHaveLength(1);
  const feed = await manager.readsFeed();
  expect(feed.filter(({ type }) => type.startsWith('claim.'))).toHaveLength(1);
});

test('An AWAY that comes once more after the BACK does not send the rep away again (P10)', async () => {
  const ana = await world.rep('Ana', opted);
  await ana.replies('AWAY', 'SM1');
  await ana.replies('BACK', 'SM2');
  await ana.replies('AWAY', 'SM1');
  expect((await world.admin.get(`/reps/${ana.rep.id}`)).body).toMatchObject({ presence: 'available' });
});

test('A claim on the page, over HTTP and by text at once is one claim, won on every channel and logged once (P1, P10)', async () => {
  const ana = await world.rep('Ana', opted);
  const ben = await world.rep('Ben');
  const manager = await world.manager();
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  await ana.expectsText(/^Lead/);
  const [page, http] = await Promise.all([ana.claims(offer), ana.claimsOverHttp(offer), ana.replies(offer.code)]);
  expect(page).toMatchObject({ result: 'won' });
  expect(http).toMatchObject({ status: 200, body: { result: 'won' } });
  await ana.expectsText(/^You got it/);
  await ben.claims(offer);
  await ben.claims(offer);
  await ben.claimsOverHttp(offer);
  const feed = (await manager.readsFeed()).filter(({ type }) => type.startsWith('claim.'));
  expect(feed.map(({ type, repId }) => [type, repId])).toEqual([
    ['claim.won', ana.rep.id],
    ['claim.lost', ben.rep.id],
  ]);
});
