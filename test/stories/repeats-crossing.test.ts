/** Repeats that cross other things: another source, an owner, a newer lead, an answer that was overtaken. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, Page } from '../../src/protocol.ts';
import { type Api, api } from '../harness/api.ts';
import { World } from '../harness/world.ts';

let world: World;
let web: Api;
beforeEach(async () => {
  world = await World.open();
  web = await world.as('source', 'web');
});
afterEach(() => world.close());

const opted = { phone: '+15125550111', smsOptIn: true };
const jane = { contact: { name: 'Jane Doe', phone: '+15125550100' }, product: 'solar' };
const called = (name: string, line: number) => ({ contact: { name, phone: `+1512555${line}` } });

const post = (source: Api, body: unknown, key?: string) =>
  source.post<LeadOut>('/leads', body, key === undefined ? {} : { 'idempotency-key': key });

test('Ids from outside belong to the key and the source that used them (P10)', async () => {
  const shop = await world.as('source', 'shop');
  const answers = [
    await post(web, { ...jane, externalId: '1' }),
    await post(shop, { ...called('Joe', 1001), externalId: '1' }),
    await post(web, { ...called('Jim', 1002), externalId: '1', source: 'fair' }),
    await post(web, called('Jo', 1003), 'k'),
    await post(shop, called('Jay', 1004), 'k'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  expect(answers.map(({ body }) => body.source)).toEqual(['web', 'shop', 'fair', 'web', 'shop']);
  expect((await world.admin.get<Page<LeadOut>>('/leads')).body.items).toHaveLength(5);
});

test('A refused post spends no Idempotency-Key (P10)', async () => {
  expect((await post(web, { contact: {} }, 'key-1')).status).toBe(400);
  expect((await post(web, jane, 'key-1')).status).toBe(201);
});

test('A repeat after the lead has an owner answers with how it stands now, and starts no second race (P10)', async () => {
  const ana = await world.rep('Ana');
  const first = await post(web, { ...jane, externalId: 'form-1' });
  await ana.claims(await ana.offerOf(first.body));
  expect(await post(web, { ...jane, externalId: 'form-1' })).toMatchObject({
    status: 200,
    body: { id: first.body.id, status: 'claimed' },
  });
  await ana.hasHeardAll();
  expect(ana.offers.all).toHaveLength(1);
});

test('A bare Y that is delivered once more does not become a claim of a newer lead (P4, P10)', async () => {
  const ana = await world.rep('Ana', opted);
  await world.lead();
  await ana.expectsText(/^Lead/);
  await ana.replies('Y', 'SM1');
  await ana.expectsText(/^You got it/);
  const second = await world.lead();
  const { code } = await ana.offerOf(second);
  await ana.expectsText(new RegExp(`^Lead ${code}`));
  expect((await ana.replies('Y', 'SM1')).status).toBe(200);
  expect(await world.stored(second)).toMatchObject({ status: 'offering' });
});

test('Replies that overtake each other: a NO after the winning code, and the code after the NO (P2, P4, P10)', async () => {
  const ana = await world.rep('Ana', opted);
  const ben = await world.rep('Ben');
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  await ana.replies(offer.code);
  await ana.replies(`NO ${offer.code}`);
  expect(await world.stored(lead)).toMatchObject({ status: 'claimed', claimedBy: { name: 'Ana' } });

  const next = await world.lead();
  const nextOffer = await ana.offerOf(next);
  await ana.replies(`NO ${nextOffer.code}`, 'SMno');
  await ana.replies(nextOffer.code);
  await ana.replies(`NO ${nextOffer.code}`, 'SMno');
  await ana.expectsText(/^Expired/);
  expect(await ben.claims(nextOffer)).toMatchObject({ result: 'won' });
});

test('Hours later, on every channel, the same claim still gets its first answer (P2, P10)', async () => {
  const ana = await world.rep('Ana', opted);
  const ben = await world.rep('Ben', { phone: '+15125550112', smsOptIn: true });
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  const won = await ana.claims(offer);
  const lost = await ben.claims(offer);
  for (let round = 0; round < 3; round++) {
    world.clock.move(3_600_000);
    expect(await ana.claims(offer)).toEqual(won);
    expect((await ana.claimsOverHttp(offer)).body).toEqual(won);
    expect(await ben.claims(offer)).toEqual(lost);
    expect((await ben.claimsOverHttp(offer)).body).toMatchObject(lost);
  }
  await Promise.all([ana.replies(offer.code), ben.replies(offer.code)]);
  await ana.expectsText(/^You got it/);
  await ben.expectsText(/^Taken by Ana 0\.\d+ s before you\.$/);
});

test('A decline and a presence that come twice are one event each, and one end is heard (P7, P10)', async () => {
  const ana = await world.rep('Ana');
  const manager = await world.manager();
  await world.rep('Ben');
  const offer = await ana.offerOf(await world.lead());
  expect(await ana.declines(offer)).toEqual({ result: 'ok' });
  expect(await ana.declines(offer)).toEqual({ result: 'ok' });
  expect((await ana.api.post(`/offers/${offer.id}/decline`)).body).toEqual({ result: 'ok' });
  const phone = api(world.app.url, ana.token);
  for (let round = 0; round < 3; round++) await phone.put('/reps/me/presence', { status: 'away' });
  await ana.hasHeardAll();
  const events = (await manager.readsFeed()).map(({ type }) => type);
  expect(events.filter((type) => type === 'offer.declined')).toHaveLength(1);
  expect(events.filter((type) => type === 'rep.presence')).toHaveLength(1);
  expect(ana.endsOf(offer)).toHaveLength(1);
});
