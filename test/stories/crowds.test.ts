/** Many leads at once: what is spent once is never spent twice, in whatever millisecond they come. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedEvent, LeadOut, Page, Problem } from '../../src/protocol.ts';
import { FloorDay } from '../harness/floor-day.ts';

let day: FloorDay;
beforeEach(async () => {
  day = await FloorDay.open();
});
afterEach(() => day.close());

interface Batch {
  readonly results: readonly (
    | { readonly status: number; readonly lead: LeadOut }
    | { readonly status: number; readonly problem: Problem }
  )[];
}

let people = 0;
/** A lead of somebody who was never here. */
const person = (more: object = {}) => {
  const number = people++;
  return { contact: { name: `Person ${number}`, email: `person${number}@example.com` }, ...more };
};

async function batch(count: number, more: object = {}): Promise<readonly LeadOut[]> {
  const leads = Array.from({ length: count }, () => person(more));
  const { status, body } = await day.world.admin.post<Batch>('/leads/batch', { leads });
  expect(status).toBe(200);
  await day.settle();
  const taken = body.results.flatMap((result) => ('lead' in result ? [result.lead] : []));
  expect(taken).toHaveLength(count);
  return taken;
}

/** Owners in the order in which the leads came. */
async function ownersOf(leads: readonly LeadOut[]): Promise<string> {
  const { items } = (await day.world.admin.get<Page<LeadOut>>('/leads?limit=1000')).body;
  const owners = new Map(items.map(({ id, claimedBy }) => [id, claimedBy ? day.letterOf(claimedBy.id) : '·']));
  return leads.map(({ id }) => owners.get(id) ?? '?').join('');
}

/** Who was assigned, in the order of the log. */
async function assignments(): Promise<string[]> {
  const events: FeedEvent[] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const page: Page<FeedEvent> = (await day.world.admin.get<Page<FeedEvent>>(`/feed?limit=1000&cursor=${cursor}`))
      .body;
    events.push(...page.items);
    cursor = page.nextCursor;
  }
  return events.flatMap(({ type, repId }) => (type === 'lead.assigned' ? [day.letterOf(repId)] : []));
}

const howMany = (owners: string, letter: string): number => [...owners].filter((one) => one === letter).length;

test('A batch is answered lead by lead, in order; a bad row fails alone, a known person joins (P3, P10)', async () => {
  await day.reps({ A: {} });
  await day.program([{ mode: 'shark-tank' }], { maxLive: 1000 });
  const same = { contact: { name: 'Same', phone: '+15125558080' } };
  const source = await day.world.as('source', 'import');
  const post = (leads: readonly unknown[]) => source.post<Batch>('/leads/batch', { leads });
  const known = person({ externalId: 'x1' });
  const first = await post([known, { contact: { name: 'Nobody' } }, same, same, 7]);
  expect(first.body.results.map(({ status }) => status)).toEqual([201, 400, 201, 200, 400]);
  expect(first.body.results[1]).toMatchObject({ problem: { errors: [{ path: 'contact' }] } });
  expect(first.body.results[4]).toMatchObject({ problem: { status: 400 } });
  const again = await post([known]);
  expect(again.body.results[0]).toMatchObject({ status: 200 });
  expect(await post([])).toMatchObject({ status: 200, body: { results: [] } });
  expect((await post(Array.from({ length: 1001 }, () => person()))).status).toBe(400);
  expect((await day.rep('A').api.post('/leads/batch', { leads: [person()] })).status).toBe(403);
});

test('200 leads at once by round robin: exactly in turn', async () => {
  await day.reps({ A: {}, B: {}, C: {} });
  await day.program([{ mode: 'round-robin' }]);
  expect(await ownersOf(await batch(200))).toBe('ABC'.repeat(67).slice(0, 200));
});

test('200 leads at once by shares of 50: exactly the parts', async () => {
  await day.reps({ A: {}, B: {}, C: {}, D: {}, E: {} });
  await day.program([{ mode: 'shares', by: 'rank', shares: [16, 13, 10, 7, 4] }]);
  const owners = await ownersOf(await batch(200));
  expect(['A', 'B', 'C', 'D', 'E'].map((letter) => howMany(owners, letter))).toEqual([64, 52, 40, 28, 16]);
});

test('200 leads at once through a portion of 25: the first, fifth, ninth …', async () => {
  await day.reps({ A: {}, B: {} });
  const only = (name: string) => ({ combinator: 'and', rules: [{ field: 'name', operator: '=', value: name }] });
  await day.program([
    { mode: 'round-robin', portion: 25, only: only('A') },
    { mode: 'round-robin', only: only('B') },
  ]);
  expect(await ownersOf(await batch(200))).toBe('ABBB'.repeat(50));
});

test('Caps under 200 assigned leads at once: never over, and the rest is held, not lost (P3)', async () => {
  await day.reps({ A: { caps: { day: 30 } }, B: { caps: { open: 20 } }, C: { caps: { hour: 7 } } });
  await day.program([{ mode: 'round-robin' }]);
  const leads = await batch(200);
  const owners = await ownersOf(leads);
  expect(['A', 'B', 'C', '·'].map((letter) => howMany(owners, letter))).toEqual([30, 20, 7, 143]);
  const held = (await day.world.admin.get<Page<LeadOut>>('/leads?limit=1000&status=held')).body.items;
  expect(held).toHaveLength(143);
  // An outcome frees a place under an open cap: one more, and no other.
  await day.does('outcome', { result: 'lost' }, leads[owners.indexOf('B')] ?? day.latest);
  await day.settle();
  expect(howMany(await ownersOf(leads), '·')).toBe(142);
});

test('Caps under 200 races at once, everybody tapping everything: never over (P1, P2)', async () => {
  const caps = { A: 9, B: 25, C: 40, D: 60 };
  await day.reps(Object.fromEntries(Object.entries(caps).map(([letter, open]) => [letter, { caps: { open } }])));
  await day.program([{ mode: 'shark-tank', seconds: 600 }], { maxLive: 1000 });
  const leads = await batch(200);
  const offers = await Promise.all(leads.map((lead) => day.offer('A', lead)));
  const answers = await Promise.all(
    offers.flatMap((offerId, number) =>
      // Each lead's taps in another order.
      ['A', 'B', 'C', 'D'].map((_, turn, letters) => {
        const letter = letters[(turn + number) % letters.length] ?? 'A';
        return day.rep(letter).api.post<{ result: string }>(`/offers/${offerId}/claim`);
      }),
    ),
  );
  const results = new Set(answers.map(({ body }) => body.result));
  expect(results).toEqual(new Set(['won', 'taken', 'over-cap']));
  const owners = await ownersOf(leads);
  for (const [letter, cap] of Object.entries(caps)) expect(howMany(owners, letter)).toBe(cap);
  expect(howMany(owners, '·')).toBe(200 - 134);
});

test('An import drips: what nobody has room for waits, and goes out one by one (P3)', async () => {
  await day.reps({ A: {} });
  await day.program([{ mode: 'shark-tank', seconds: 600 }]);
  const leads = await batch(20);
  const offering = async () =>
    (await day.world.admin.get<Page<LeadOut>>('/leads?status=offering')).body.items.map(({ id }) => id);
  expect(await offering()).toEqual(
    leads
      .slice(0, 5)
      .map(({ id }) => id)
      .toReversed(),
  );
  for (const number of [0, 1, 2]) {
    const lead = leads[number];
    if (lead) await day.claims('A', lead);
  }
  await day.seconds(1.1);
  await day.seconds(1.1);
  await day.seconds(1.1);
  const after = await offering();
  expect(after).toHaveLength(5);
  // The newest first.
  expect(after.slice(0, 3)).toEqual(
    leads
      .slice(17)
      .map(({ id }) => id)
      .toReversed(),
  );
});

test('5,000 leads by weights 3, 1, 1: within one lead of exact after every lead', { timeout: 120_000 }, async () => {
  const weights = { A: 3, B: 1, C: 1 };
  await day.reps({ A: {}, B: {}, C: {} });
  await day.program([{ mode: 'round-robin', weights: { [day.id('A')]: 3 } }]);
  for (let number = 0; number < 5; number++) await batch(1000);
  const log = await assignments();
  expect(log).toHaveLength(5000);
  const got = { A: 0, B: 0, C: 0 };
  log.forEach((letter, index) => {
    if (letter === 'A' || letter === 'B' || letter === 'C') got[letter]++;
    for (const name of ['A', 'B', 'C'] as const) {
      const exact = ((index + 1) * weights[name]) / 5;
      if (Math.abs(got[name] - exact) > 1)
        throw new Error(`After ${index + 1} leads ${name} has ${got[name]}, not ${exact}.`);
    }
  });
  expect(got).toEqual({ A: 3000, B: 1000, C: 1000 });
});
