/** A shark tank's day: everybody at once, one winner, and what each of the others is told, on every channel. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '../../src/protocol.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('Two browsers and a phone go for one lead: one has it, and each loser hears by whom and by how much (P1, P2, P5, P7)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben');
  const cleo = await world.rep('Cleo', { phone: '+15125550113', smsOptIn: true }, false);
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  expect(offer).toMatchObject({ mode: 'shark-tank', details: 'teaser', rivals: 2, stage: 0, wave: 1 });
  await cleo.expectsText(/^Lead/);

  const won = await ana.claims(offer);
  expect(won).toMatchObject({ result: 'won', lead: { id: lead.id, contact: { phone: '+15125550100' } } });
  world.clock.move(1500);
  const lost = await ben.claims(offer);
  expect(lost).toMatchObject({ result: 'taken', by: { id: ana.rep.id, name: 'Ana' } });
  if (lost.result !== 'taken') throw new Error('unreachable');
  expect(lost.behindMs).toBeGreaterThanOrEqual(1500);
  expect(lost.behindMs).toBeLessThan(10_000);
  await cleo.replies(offer.code);
  await cleo.expectsText(/^Taken by Ana \d\.\d s before you\.$/);

  expect(await world.stored(lead)).toMatchObject({
    status: 'claimed',
    claimedBy: { id: ana.rep.id, name: 'Ana' },
    claimedVia: 'socket',
  });
});

test('Everyone who was offered hears the end exactly once: the winner as won, those who tried as taken (P7)', async () => {
  const names = ['Ana', 'Ben', 'Cleo', 'Dan'];
  const reps = await Promise.all(names.map((name) => world.rep(name)));
  const [ana, ben, cleo, dan] = reps;
  if (!ana || !ben || !cleo || !dan) throw new Error('unreachable');
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  await Promise.all(reps.map((rep) => rep.offerOf(lead)));

  await dan.declines(offer, 'busy');
  // Ana and Ben in the same turn; Cleo only watches.
  const answers = await Promise.all([ana.claims(offer), ben.claims(offer)]);
  expect(answers.map(({ result }) => result).toSorted()).toEqual(['taken', 'won']);
  const winner = answers[0]?.result === 'won' ? ana : ben;
  const loser = winner === ana ? ben : ana;
  await Promise.all(reps.map((rep) => rep.endOf(offer)));
  // Whoever claims once more, on any channel, hears nothing new of the end.
  await Promise.all([loser.claims(offer), winner.claims(offer), winner.claimsOverHttp(offer)]);
  await Promise.all(reps.map((rep) => rep.hasHeardAll()));

  const by = { id: winner.rep.id, name: winner.rep.name };
  const common = { offerId: offer.id, leadId: lead.id };
  expect(winner.endsOf(offer)).toEqual([{ ...common, reason: 'won', by }]);
  expect(loser.endsOf(offer)).toEqual([{ ...common, reason: 'taken', by, behindMs: expect.any(Number) }]);
  expect(cleo.endsOf(offer)).toEqual([{ ...common, reason: 'taken', by }]);
  expect(dan.endsOf(offer)).toEqual([{ ...common, reason: 'declined' }]);
});

test('Claims over HTTP get the socket’s answers as problem+json, the same each time (P1, P5, P10)', async () => {
  const ana = await world.rep('Ana', {}, false);
  const ben = await world.rep('Ben');
  const lead = await world.lead();
  const offer = await ben.offerOf(lead);

  const won = await ana.claimsOverHttp(offer);
  expect(won).toMatchObject({ status: 200, body: { result: 'won', lead: { id: lead.id, claimedVia: 'http' } } });
  expect(await ana.claimsOverHttp(offer)).toMatchObject({ status: 200, body: won.body });

  const taken = await ben.claimsOverHttp<Problem>(offer);
  expect(taken).toMatchObject({
    status: 409,
    body: { status: 409, result: 'taken', by: { id: ana.rep.id, name: 'Ana' }, behindMs: expect.any(Number) },
  });
  expect(taken.headers.get('content-type')).toContain('application/problem+json');
  expect(taken.body.title).toBeTypeOf('string');
  expect(taken.body.detail).toBeTypeOf('string');
  world.clock.move(5000);
  expect((await ben.claimsOverHttp(offer)).body).toEqual(taken.body);
  expect(await ben.claims(offer)).toEqual({ result: 'taken', by: taken.body.by, behindMs: taken.body.behindMs });
});

test('What ran out is 410 expired, what was withdrawn is 410 withdrawn, and neither can be won (P4, P10)', async () => {
  await world.program([{ mode: 'shark-tank' }]);
  const ana = await world.rep('Ana');
  const late = await world.lead();
  const expired = await ana.offerOf(late);
  await world.advance(61);
  expect(await ana.endOf(expired)).toMatchObject({ reason: 'expired' });
  expect(await ana.claimsOverHttp(expired)).toMatchObject({ status: 410, body: { result: 'expired' } });
  expect(await ana.claims(expired)).toEqual({ result: 'expired' });
  expect(await world.stored(late)).toMatchObject({ status: 'unclaimed', claimedBy: null });

  const doubtful = await world.lead();
  const withdrawn = await ana.offerOf(doubtful);
  await world.admin.post(`/leads/${doubtful.id}/withdraw`, { reason: 'a test' });
  expect(await ana.endOf(withdrawn)).toMatchObject({ reason: 'withdrawn' });
  expect(await ana.claimsOverHttp(withdrawn)).toMatchObject({ status: 410, body: { result: 'withdrawn' } });
  expect(await ana.claims(withdrawn)).toEqual({ result: 'withdrawn' });
  expect(await world.stored(doubtful)).toMatchObject({ status: 'withdrawn', claimedBy: null });
});

test('A claim in the very moment after the deadline loses, even before anybody has looked at the clock (P4, P6)', async () => {
  await world.program([{ mode: 'shark-tank' }]);
  const ana = await world.rep('Ana');
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  world.clock.move(60_001);
  expect(await ana.claims(offer)).toEqual({ result: 'expired' });
  await world.advance(0);
  expect(await world.stored(lead)).toMatchObject({ status: 'unclaimed' });
});

test('Who was not in the wave gets 403 for a lead they may see and 404 for one they may not (P4, P8)', async () => {
  await world.program([
    { mode: 'top-producer', seconds: 20 },
    { mode: 'shark-tank', seconds: 60 },
  ]);
  const ana = await world.rep('Ana', { score: 9 });
  const ben = await world.rep('Ben', { score: 1, presence: 'away' });
  const lead = await world.lead();
  const first = await ana.offerOf(lead);
  expect(await ben.claimsOverHttp(first)).toMatchObject({ status: 404 });
  expect(await ben.claims(first)).toEqual({ result: 'not-offered' });
  expect(await ben.claimsOverHttp({ id: 'ofr_none' })).toMatchObject({ status: 404 });

  await world.admin.put(`/reps/${ben.rep.id}/presence`, { status: 'available' });
  await ana.declines(first);
  const second = await ben.offerOf(lead);
  expect(second.id).not.toBe(first.id);
  // Ben sees the lead now, but was never in the first wave.
  const refused = await ben.claimsOverHttp<Problem>(first);
  expect(refused).toMatchObject({ status: 403, body: { result: 'not-offered' } });
  expect(await ben.claimsOverHttp(second)).toMatchObject({ status: 200 });
});

test('A claim after one’s own decline is told who has it, or that it is over (P4, P5)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben');
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  expect(await ben.declines(offer, 'no time')).toEqual({ result: 'ok' });
  expect(await ben.declines(offer)).toEqual({ result: 'ok' });
  expect(await ben.claims(offer)).toEqual({ result: 'expired' });

  const next = await world.lead();
  const nextOffer = await ben.offerOf(next);
  await ben.declines(nextOffer);
  await ana.claims(nextOffer);
  expect(await ben.claims(nextOffer)).toMatchObject({ result: 'taken', by: { name: 'Ana' } });
});

test('Who connects late gets what is live by the welcome, and nothing of what is over (P7)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben', {}, false);
  const [lost, live] = [await world.lead(), await world.lead()];
  const offer = await ana.offerOf(lost);
  await ana.offerOf(live);
  await ana.claims(offer);
  const welcome = await ben.connect();
  expect(welcome.offers.map(({ leadId }) => leadId)).toEqual([live.id]);
  ana.disconnect();
  const back = await ana.connect();
  expect(back.offers.map(({ leadId }) => leadId)).toEqual([live.id]);
  expect(back.leads.map(({ id }) => id)).toEqual([lost.id]);
});
