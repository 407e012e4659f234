/** Texts over a stop in the middle: what came in is answered, what was on its way goes out again, what is moot does not. */
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { World } from '../harness/world.ts';

const opted = { phone: '+15125550111', smsOptIn: true };

test('A text that was stored but not answered before the stop is acted on and answered after it, once (P3, P10)', async () => {
  const before = await World.open();
  const ana = await before.rep('Ana', opted);
  const lead = await before.lead();
  const offer = await ana.offerOf(lead);
  await ana.expectsText(/^Lead/);
  // As a process that died right after storing what came in.
  const inbound = { carrierId: 'SMcrash', phone: opted.phone, repId: ana.rep.id };
  await before.app.store.inbound.receive({ ...inbound, meaning: { kind: 'claim', offerId: offer.id } });
  await before.close({ keepFolder: true });

  const after = await World.open({ folder: before.folder });
  const back = await after.again(ana);
  const text =
    after.carrier.texts.find(({ body }) => body.startsWith('You got it')) ?? (await back.expectsText(/^You got/));
  expect(text.body).toContain('Jane Doe +15125550100');
  expect(await after.stored(lead)).toMatchObject({ status: 'claimed', claimedBy: { name: 'Ana' }, claimedVia: 'sms' });
  // The carrier redelivers it: nothing new.
  await back.replies(offer.code, 'SMcrash');
  await back.replies('STATUS');
  await back.expectsText(/^No live offers/);
  expect(after.carrier.texts.filter(({ body }) => body.startsWith('You got it'))).toHaveLength(1);
  await after.close();
});

test('A text the server was handing over when it died is sent again, unless the carrier has spoken of it (P9)', async () => {
  const before = await World.open();
  before.carrier.reportsDelivery = false;
  const ana = await before.rep('Ana', opted);
  const ben = await before.rep('Ben', { phone: '+15125550112', smsOptIn: true });
  // The carrier takes both texts and never answers; of Ben's it reports the delivery. Then the connection is cut.
  for (let text = 0; text < 2; text++) void before.carrier.next({ kind: 'silence' });
  const lead = await before.lead();
  await ana.offerOf(lead);
  await ana.expectsText(/^Lead/);
  const bens = await ben.expectsText(/^Lead/);
  const told = await before.carrier.post(bens.parameters.StatusCallback ?? '', {
    MessageSid: bens.sid,
    MessageStatus: 'delivered',
  });
  expect(told.status).toBe(200);
  await before.carrier.stop();
  await before.close({ keepFolder: true });
  // A stop in good order leaves it due; a death leaves it in hand, as this does.
  const store = await openSqliteStore(before.folder, { now: () => Date.now() + 3000 });
  expect((await store.messages.take(10)).map(({ phone }) => phone)).toEqual([opted.phone]);
  await store.close();

  const after = await World.open({ folder: before.folder, aheadSeconds: 5 });
  const back = await after.again(ana);
  const benBack = await after.again(ben);
  if (!after.carrier.texts.some(({ phone }) => phone === opted.phone)) await back.expectsText(/^Lead/);
  await benBack.replies('STATUS');
  await benBack.expectsText(/^Live/);
  const bodies = after.carrier.texts
    .filter(({ direction }) => direction === 'to-rep')
    .map(({ phone, body }) => [phone, body.slice(0, 4)]);
  expect(bodies).toContainEqual([opted.phone, 'Lead']);
  expect(bodies).not.toContainEqual(['+15125550112', 'Lead']);
  await after.close();
});

test('An offer’s text that was still due when its offer ended during the stop is never handed over (P9)', async () => {
  const before = await World.open();
  const ana = await before.rep('Ana', opted);
  const refused = before.carrier.next({ kind: 'status', status: 503, code: 20500 });
  const lead = await before.lead();
  await ana.offerOf(lead);
  await refused;
  await before.close({ keepFolder: true });
  expect(ana.texts.all).toEqual([]);

  const after = await World.open({ folder: before.folder, aheadSeconds: 61 });
  const back = await after.again(ana);
  await back.replies('STATUS');
  await back.expectsText(/^No live offers/);
  const sent = after.carrier.texts.filter(({ direction }) => direction === 'to-rep');
  expect(sent.map(({ body }) => body)).toEqual(['No live offers. No open leads of yours.']);
  await after.close();
});
