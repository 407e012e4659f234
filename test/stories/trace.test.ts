/** Afterwards: why a lead went where it went, told from what was stored, to the manager whole and to a rep the own part. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page, TraceEvent } from '../../src/protocol.ts';
import type { Api } from '../harness/api.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

async function traceFor(reader: Api, lead: { readonly id: string }, query = ''): Promise<readonly TraceEvent[]> {
  const { status, body } = await reader.get<Page<TraceEvent>>(`/leads/${lead.id}/trace${query}`);
  expect(status).toBe(200);
  return body.items;
}

const types = (events: readonly TraceEvent[]): string[] => events.map(({ type }) => type);

test('The trace of a ranking says who was eligible, who was not and why, the order, and every turn (P12)', async () => {
  await world.program(
    [
      { mode: 'top-producer', seconds: 20 },
      { mode: 'shark-tank', seconds: 60 },
    ],
    { name: 'Best first' },
  );
  const low = await world.rep('Low', { score: 1 });
  const top = await world.rep('Top', { score: 9 });
  const away = await world.rep('Gone', { score: 7, presence: 'away' });
  const lead = await world.lead({ source: 'web form' });
  const first = await top.offerOf(lead);
  world.clock.move(2500);
  await top.declines(first, 'on a call');
  const second = await low.offerOf(lead);
  await world.advance(20.5);
  const third = await low.offers.next(({ mode }) => mode === 'shark-tank');
  // Both at once, the clock standing: the loser is some milliseconds behind, as the store saw it.
  await low.claims(third);
  world.clock.move(400);
  const lost = await top.claims(third);
  await top.claims(second);
  if (lost.result !== 'taken') throw new Error(`Top got ${lost.result}`);

  const trace = await traceFor(world.admin, lead);
  expect(types(trace)).toEqual([
    'lead.received',
    'lead.routed',
    'wave.started',
    'offer.declined',
    'offer.expired',
    'wave.started',
    'offer.expired',
    'wave.started',
    'claim.won',
    'claim.lost',
  ]);
  const [received, routed, one, declined, over, two, ranOut, three, won, tried] = trace.map(({ text }) => text);
  expect(received).toBe('Received from web form.');
  expect(routed).toBe('Goes by the program "Best first".');
  expect(one).toBe(
    'Stage 1 (top-producer): offered to Top, number 1 of 2 by score (9), for 20 s. Not offered: Gone is away.',
  );
  expect(declined).toMatch(/^Top passed after 2\.5\d s\. Reason: on a call$/);
  expect(over).toBe('Everyone passed, so it moved on at once.');
  expect(two).toBe(
    'Stage 1 (top-producer): offered to Low, number 2 of 2 by score (1), for 20 s. ' +
      'Not offered: Gone is away, Top has passed in this stage.',
  );
  expect(ranOut).toBe('Low did not claim it in 20 s.');
  expect(three).toBe(
    'Stage 2 (shark-tank): offered to 2 reps at once, for 60 s. Not offered: Gone is away. ' +
      'Stage 1 (top-producer) gave up: everyone was asked.',
  );
  expect(won).toMatch(/^Low claimed it in the browser, \d\.\d\d s after the offer\.$/);
  expect(tried).toMatch(/^Top tried in the browser, 0\.\d\d s behind\.$/);

  const order = [
    { id: top.rep.id, rank: 1, score: 9, leadsToday: 0 },
    { id: low.rep.id, rank: 2, score: 1, leadsToday: 0 },
  ];
  expect(trace[2]?.details).toMatchObject({
    offered: [top.rep.id],
    stages: [
      {
        stage: 0,
        mode: 'top-producer',
        ranked: order,
        excluded: [{ id: away.rep.id, reasons: [{ factor: 'presence', message: 'is away' }] }],
      },
    ],
  });
  expect(trace.at(-1)).toMatchObject({ repId: top.rep.id, ms: lost.behindMs, offerId: third.id, result: 'taken' });
});

test('A rep reads the own part only: no rival’s name, rank or reason, and nothing of a lead never offered (P8, P12)', async () => {
  const ana = await world.rep('Ana', { score: 9 });
  const ben = await world.rep('Benedict', { score: 5 });
  const zoe = await world.rep('Zoe', { presence: 'off' });
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  await ben.declines(offer, 'a private matter');
  await ana.claims(offer);
  await ben.claims(offer);

  const own = await traceFor(ana.api, lead);
  expect(types(own)).toEqual(['wave.started', 'claim.won']);
  expect(own[0]?.text).toBe('Offered to you and 1 other, for 60 s.');
  const told = JSON.stringify(own);
  for (const secret of ['Benedict', 'private matter', 'Zoe', ben.rep.id, zoe.rep.id, '"details":{']) {
    expect(told).not.toContain(secret);
  }
  expect(types(await traceFor(ben.api, lead))).toEqual(['wave.started', 'offer.declined', 'claim.lost']);
  expect((await zoe.api.get(`/leads/${lead.id}/trace`)).status).toBe(404);
});

test('A long trace comes in pages that lose and repeat nothing, for a manager and for a rep (P12)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben');
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  await ana.claims(offer);
  await ben.claims(offer);
  for (const reader of [world.admin, ben.api]) {
    const whole = await traceFor(reader, lead);
    const paged: TraceEvent[] = [];
    for (let cursor: string | null = '0'; cursor !== null; ) {
      const { body }: { body: Page<TraceEvent> } = await reader.get(`/leads/${lead.id}/trace?limit=1&cursor=${cursor}`);
      paged.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(whole);
  }
});

test('What a person did by hand is in the trace, in words, with the reason that was given (P12)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben');
  const lead = await world.lead();
  await ana.claims(await ana.offerOf(lead));
  await world.admin.post(`/leads/${lead.id}/assign`, { repId: ben.rep.id });
  await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: 'sold elsewhere' });
  expect((await traceFor(world.admin, lead)).map(({ text }) => text).slice(-2)).toEqual([
    'Moved from Ana to Ben by hand.',
    'Withdrawn by a manager. Reason: sold elsewhere',
  ]);
});

test('A lead that nobody could be offered says who was there and why not (P12)', async () => {
  await world.program([{ mode: 'shark-tank' }], { nobody: 'unclaimed' });
  await world.rep('Ana', { presence: 'away' });
  await world.rep('Ben', { presence: 'off' });
  const manager = await world.manager();
  const lead = await world.lead();
  await manager.hears('lead.unclaimed', lead);
  expect((await traceFor(world.admin, lead)).at(-1)?.text).toBe(
    'Unclaimed. Nobody was eligible. Not offered: Ana is away, Ben is off.',
  );
});
