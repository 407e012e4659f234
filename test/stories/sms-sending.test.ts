/** Texts on their way out: what each carries, what the carrier may answer, and what becomes of them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RepOut } from '../../src/protocol.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const phone = '+15125550111';
const opted = { phone, smsOptIn: true };

test('Every text carries a StatusCallback, an offer’s a ValidityPeriod no longer than it lives (P9)', async () => {
  await world.program([{ mode: 'shark-tank', seconds: 7 }]);
  const ana = await world.rep('Ana', opted);
  const offer = await ana.offerOf(await world.lead());
  const { parameters } = await ana.expectsText(/^Lead/);
  expect(Number(parameters.ValidityPeriod)).toBeGreaterThanOrEqual(1);
  expect(Number(parameters.ValidityPeriod)).toBeLessThanOrEqual(7);
  expect(parameters.StatusCallback).toMatch(new RegExp(`^${world.app.url}/hooks/twilio/status`));
  await ana.replies(offer.code);
  const answer = await ana.expectsText(/^You got it/);
  expect(answer.parameters.StatusCallback).toMatch(new RegExp(`^${world.app.url}/hooks/twilio/status`));
  expect(answer.parameters).not.toHaveProperty('ValidityPeriod');
});

test('Only those who opted in and have a phone are texted, in the browser or not; nobody hears by text that an offer closed', async () => {
  const ana = await world.rep('Ana', opted, false);
  const silent = await world.rep('Silent', { phone: '+15125550112' });
  const ben = await world.rep('Ben', { phone: '+15125550113', smsOptIn: true });
  const offer = await ben.offerOf(await world.lead());
  await Promise.all([ana.expectsText(/^Lead/), ben.expectsText(/^Lead/)]);
  await silent.claims(offer);
  await ana.replies('STATUS');
  await ana.expectsText(/^No live/);
  expect(ana.texts.all).toHaveLength(2);
  expect(ben.texts.all).toHaveLength(1);
  expect(silent.texts.all).toEqual([]);
});

test('Sent, then delivered: once each on the feed, however often the carrier says so and in whatever order (P9, P10)', async () => {
  world.carrier.reportsDelivery = false;
  const ana = await world.rep('Ana', opted);
  const manager = await world.manager();
  const lead = await world.lead();
  const text = await ana.expectsText(/^Lead/);
  await manager.hears('message.sent', lead);
  const tell = (status: string) =>
    world.carrier.post(text.parameters.StatusCallback ?? '', { MessageSid: text.sid, MessageStatus: status });
  // "sent" after "delivered", and "delivered" twice at once.
  await Promise.all([tell('delivered'), tell('delivered')]);
  for (const late of ['queued', 'sent', 'delivered', 'failed']) expect((await tell(late)).status).toBe(200);
  await manager.hears('message.delivered', lead);
  const types = (await manager.readsFeed()).filter(({ type }) => type.startsWith('message')).map(({ type }) => type);
  expect(types).toEqual(['message.sent', 'message.delivered']);
});

test('The carrier’s word may come before its answer to the send: it was sent, and it was delivered, in this order (P9, P10)', async () => {
  const ana = await world.rep('Ana', opted);
  const manager = await world.manager();
  // The report comes while the request to send is still open.
  const early = new Promise<void>((told) => {
    const stop = world.carrier.onText((text) => {
      if (text.direction !== 'to-rep') return;
      stop();
      const { StatusCallback = '' } = text.parameters;
      void world.carrier.post(StatusCallback, { MessageSid: text.sid, MessageStatus: 'delivered' }).then(() => told());
    });
  });
  world.carrier.next({ kind: 'silence' });
  const lead = await world.lead();
  await early;
  await manager.hears('message.delivered', lead);
  expect(manager.feed.all.filter(({ type }) => type.startsWith('message')).map(({ type }) => type)).toEqual([
    'message.sent',
    'message.delivered',
  ]);
  expect(ana.texts.all).toHaveLength(1);
  // The request that was never answered ends here.
  await world.carrier.stop();
});

test('A text the network could not deliver is message.failed on the feed, once, without the number (P9, P13)', async () => {
  world.carrier.reportsDelivery = false;
  const ana = await world.rep('Ana', opted);
  const manager = await world.manager();
  const lead = await world.lead();
  const text = await ana.expectsText(/^Lead/);
  const form = { MessageSid: text.sid, MessageStatus: 'undelivered', ErrorCode: '30003', To: phone };
  await world.carrier.post(text.parameters.StatusCallback ?? '', form);
  await world.carrier.post(text.parameters.StatusCallback ?? '', { ...form, MessageStatus: 'failed' });
  expect(await manager.hears('message.failed', lead)).toMatchObject({
    error: 'carrier error 30003',
    repId: ana.rep.id,
  });
  const failures = (await manager.readsFeed()).filter(({ type }) => type === 'message.failed');
  expect(failures).toHaveLength(1);
  expect(JSON.stringify(failures)).not.toContain('5125550111');
});

test('A carrier that stumbles is asked again; one that refuses for good is not, and the feed says so (P9)', async () => {
  const ana = await world.rep('Ana', opted);
  const manager = await world.manager();
  world.carrier.next({ kind: 'status', status: 500, code: 20500 });
  const lead = await world.lead();
  await ana.expectsText(/^Lead/);
  await manager.hears('message.sent', lead);
  expect(ana.texts.all).toHaveLength(1);

  world.carrier.next({ kind: 'status', status: 400, code: 21211 });
  const refused = await world.lead();
  expect(await manager.hears('message.failed', refused)).toMatchObject({ error: 'Twilio answered 400 (error 21211)' });
  await ana.replies('STATUS');
  await ana.expectsText(/^Live/);
  expect(ana.texts.all.filter(({ body }) => body.startsWith('Lead'))).toHaveLength(1);
});

test('A number that opted out at the carrier is opted out here too, and is texted no more (P9)', async () => {
  const ana = await world.rep('Ana', opted);
  const manager = await world.manager();
  world.carrier.next({ kind: 'status', status: 400, code: 21610 });
  const lead = await world.lead();
  await manager.hears('message.failed', lead);
  const next = await world.lead();
  await ana.offerOf(next);
  await ana.replies('START');
  await ana.expectsText(/^You get leads by text now/);
  expect(ana.texts.all).toHaveLength(1);
  expect((await world.admin.get<RepOut>(`/reps/${ana.rep.id}`)).body.smsOptIn).toBe(true);
});

test('An offer’s text that waits for a retry is never handed over once the offer is over (P9)', async () => {
  await world.program([{ mode: 'shark-tank' }]);
  const ana = await world.rep('Ana', opted);
  const ben = await world.rep('Ben', {});
  const manager = await world.manager();
  for (const code of [20500, 20500]) world.carrier.next({ kind: 'status', status: 503, code });
  const [taken, late] = [await world.lead(), await world.lead()];
  await ben.claims(await ben.offerOf(taken));
  await ana.offerOf(late);
  await world.advance(61);
  await manager.hears('lead.unclaimed', late);
  await ana.replies('STATUS');
  await ana.expectsText(/^No live/);
  await ana.replies('HELP');
  await ana.expectsText(/^Sharktank/);
  expect(ana.texts.all.filter(({ body }) => body.startsWith('Lead'))).toEqual([]);
});
