/** A program that asks the best first: turn by turn down the ranking, and one stage after the other. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('The lead goes down the ranking turn by turn; who passed or slept cannot win with the old offer (P4, P6)', async () => {
  await world.program([{ mode: 'top-producer', seconds: 20 }]);
  const low = await world.rep('Low', { score: 1 });
  const top = await world.rep('Top', { score: 9 });
  const middle = await world.rep('Middle', { score: 5 });
  const lead = await world.lead();

  const first = await top.offerOf(lead);
  expect(first).toMatchObject({ mode: 'top-producer', rivals: 0, wave: 1 });
  expect(Date.parse(first.expiresAt ?? '') - Date.parse(first.offeredAt)).toBe(20_000);
  await world.advance(19);
  expect(middle.offers.all).toEqual([]);
  await world.advance(1.5);
  expect(await top.endOf(first)).toMatchObject({ reason: 'expired' });

  const second = await middle.offerOf(lead);
  expect(second).toMatchObject({ wave: 2, rivals: 0 });
  expect(second.id).not.toBe(first.id);
  expect(await top.claims(first)).toEqual({ result: 'expired' });

  // A decline moves on at once: the clock has not moved.
  expect(await middle.declines(second)).toEqual({ result: 'ok' });
  const third = await low.offerOf(lead);
  expect(third).toMatchObject({ wave: 3 });
  expect(await middle.claims(second)).toEqual({ result: 'expired' });
  expect(await top.claimsOverHttp(first)).toMatchObject({ status: 410 });
  expect(await top.claimsOverHttp(third)).toMatchObject({ status: 403 });

  expect(await low.claims(third)).toMatchObject({ result: 'won', lead: { claimedBy: { name: 'Low' } } });
  // Middle never heard of the race after the decline; now the answer of the first claim stays.
  expect(await middle.claims(second)).toEqual({ result: 'expired' });
  await Promise.all([top, middle, low].map((rep) => rep.hasHeardAll()));
  expect([top, middle, low].map((rep) => rep.closed.all.map(({ reason }) => reason))).toEqual([
    ['expired'],
    ['declined'],
    ['won'],
  ]);
});

test('Who went away meanwhile is not asked, who came meanwhile is; nobody is asked twice, and then it is unclaimed (P3)', async () => {
  await world.program([{ mode: 'top-producer', seconds: 20 }]);
  const top = await world.rep('Top', { score: 9 });
  const leaving = await world.rep('Leaving', { score: 5 });
  const coming = await world.rep('Coming', { score: 7, presence: 'off' });
  const manager = await world.manager();
  const lead = await world.lead();
  const first = await top.offerOf(lead);
  await leaving.api.put('/reps/me/presence', { status: 'away' });
  await coming.api.put('/reps/me/presence', { status: 'available' });
  await top.declines(first);
  const second = await coming.offerOf(lead);
  await world.advance(20.5);
  expect(await coming.endOf(second)).toMatchObject({ reason: 'expired' });
  expect(await manager.hears('lead.unclaimed', lead)).toMatchObject({ because: 'nobody-claimed' });
  expect(leaving.offers.all).toEqual([]);
  expect([top, coming].map((rep) => rep.offers.all.length)).toEqual([1, 1]);
  expect(await world.stored(lead)).toMatchObject({ status: 'unclaimed', claimedBy: null });
});

test('Reps of the same score: fewest leads today first, then the older rep (P12)', async () => {
  await world.program([{ mode: 'top-producer', seconds: 20 }]);
  const older = await world.rep('Older', { score: 5 });
  const younger = await world.rep('Younger', { score: 5 });
  const one = await world.lead();
  await older.claims(await older.offerOf(one));
  const two = await world.lead();
  await younger.claims(await younger.offerOf(two));
  const three = await world.lead();
  await older.offerOf(three);
});

test('Stages one after the other: the best alone first, then everybody at once, then nobody (P3, P4)', async () => {
  await world.program([
    { mode: 'top-producer', seconds: 20, details: 'full' },
    { mode: 'shark-tank', seconds: 60, details: 'blind' },
  ]);
  const top = await world.rep('Top', { score: 9 });
  const low = await world.rep('Low', { score: 1 });
  const lead = await world.lead();
  const alone = await top.offerOf(lead);
  expect(alone).toMatchObject({ stage: 0, details: 'full', lead: { contact: { name: 'Jane Doe' } } });
  await top.declines(alone);
  const lowAlone = await low.offerOf(lead);
  await world.advance(20.5);

  const together = await top.offers.next(({ mode }) => mode === 'shark-tank');
  expect(together).toMatchObject({ stage: 1, wave: 3, details: 'blind', rivals: 1 });
  expect(await low.offers.next(({ mode }) => mode === 'shark-tank')).toMatchObject({ id: together.id });
  expect(together.lead).not.toHaveProperty('contact');
  expect(together.lead).not.toHaveProperty('product');
  expect(await low.claims(lowAlone)).toEqual({ result: 'expired' });
  // Who passed in an earlier stage may be asked again in a later one, and win.
  expect(await top.claims(together)).toMatchObject({ result: 'won' });
  expect(await low.claims(together)).toMatchObject({ result: 'taken' });

  const next = await world.lead();
  const again = await top.offerOf(next);
  await top.declines(again);
  await low.declines(await low.offerOf(next));
  const last = await low.offers.next(({ leadId, mode }) => leadId === next.id && mode === 'shark-tank');
  await Promise.all([top.declines(last), low.declines(last)]);
  const manager = await world.manager();
  await world.advance(0);
  expect((await manager.readsFeed()).filter(({ leadId }) => leadId === next.id).map(({ type }) => type)).toEqual([
    'lead.received',
    'lead.routed',
    'wave.started',
    'offer.declined',
    'offer.expired',
    'wave.started',
    'offer.declined',
    'offer.expired',
    'wave.started',
    'offer.declined',
    'offer.declined',
    'offer.expired',
    'lead.unclaimed',
  ]);
});

test('Nobody there at all, in a program that does not hold: unclaimed at once, and the feed says why (P3, P12)', async () => {
  await world.program([{ mode: 'top-producer', seconds: 20 }], { nobody: 'unclaimed' });
  await world.rep('Away', { presence: 'away' });
  const manager = await world.manager();
  const lead = await world.lead();
  expect(await manager.hears('lead.unclaimed', lead)).toMatchObject({ because: 'nobody-eligible' });
  expect(await world.stored(lead)).toMatchObject({ status: 'unclaimed' });
});
