/** What was broken excuses what nobody could have done better, and nothing else: each excuse is as short as it is here. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Answered, Disturbance, Handed, History, Noise, TextTry } from './history.ts';
import { nodeFaults } from './node-faults.ts';
import { NoiseRecord, noiseIn } from './noise.ts';
import { allBetweenTwo, dealt } from './schedule.ts';
import { serviceFaults } from './service-faults.ts';
import {
  answered,
  type Difference,
  type Entry,
  handed,
  instead,
  judged,
  offerText,
  posted,
  texted,
  usualHistory,
  zero,
} from './usual-day.ts';

const { posts, answers, texted: replies, handed: texts, looks, hands } = usualHistory;

interface Break {
  readonly kind: Disturbance['kind'];
  readonly from: number;
  readonly until: number;
  readonly node?: number;
  readonly hitAt?: number;
}

const broken = ({ kind, from, until, node = 0, hitAt }: Break): Disturbance => ({
  kind,
  nodes: kind === 'store' ? [0, 1, 2] : [node],
  from: zero + from,
  until: zero + until,
  ...(hitAt !== undefined && { hitAt: zero + hitAt }),
});

/** How many sentences with these words there are after these breaks. */
const count = (words: string, difference: Difference, ...breaks: readonly Break[]): number =>
  judged({ ...difference, disturbances: breaks.map(broken) }).filter((sentence) => sentence.includes(words)).length;

// Refusals.

/** At 510 ms, of node 0. */
const refusedClaim = answered('rep_ben', 1, 510, { result: 'try-again' });
const claims = (...more: readonly Answered[]): Difference => ({ history: { answers: [...answers, ...more] } });
const tried = (node: number, status: number | null): TextTry => ({
  node,
  at: zero + 500,
  answeredAt: zero + 520,
  status,
});
const reply = (tries: readonly TextTry[], more: Parameters<typeof texted>[2] = {}): Difference => ({
  history: { texted: [...replies, texted('SM3', 500, { tries, ...more })] },
});

const refusals: readonly (readonly [string, Difference])[] = [
  ['a claim', claims(refusedClaim)],
  ['a claim without an answer', claims({ ...refusedClaim, told: { result: 'nothing', because: 'cut' } })],
  ['a claim by text', reply([tried(0, 200)], { told: { result: 'try-again' } })],
  ['a text', reply([tried(0, 503), tried(1, 200)])],
  ['a post', { history: { posts: [...posts, posted(1, { at: zero + 500, answeredAt: zero + 520, status: 503 })] } }],
  ['a look', { history: { looks: looks.map((look) => ({ ...look, node: 0, status: 503 })) } }],
  ["a manager's hand", { history: { hands: hands.map((hand) => ({ ...hand, at: zero + 510, status: 503 })) } }],
];

test.each(refusals)(
  'The refusal of %s is excused by what broke at that node, or for all, and by nothing else (P11)',
  (_what, difference) => {
    const refused = (...breaks: readonly Break[]): number => count('(P11)', difference, ...breaks);
    expect(refused()).toBe(1);
    for (const kind of ['stopped', 'cut off'] as const) {
      expect(refused({ kind, node: 0, from: 400, until: 700 })).toBe(0);
      expect(refused({ kind, node: 1, from: 400, until: 700 })).toBe(1);
    }
    expect(refused({ kind: 'store', from: 400, until: 700 })).toBe(0);
    expect(refused({ kind: 'bearable', from: 0, until: 5000 })).toBe(1);
  },
);

test('A refusal is excused from when it broke, not from when it was waited for, until two seconds after (P11)', () => {
  const refused = (one: Omit<Break, 'kind'>): number =>
    count('(P11)', claims(refusedClaim), { kind: 'stopped', ...one });
  expect(refused({ from: 0, hitAt: 500, until: 700 })).toBe(0);
  expect(refused({ from: 0, hitAt: 600, until: 700 })).toBe(1);
  expect(refused({ from: -6000, until: -1480 })).toBe(0);
  expect(refused({ from: -6000, until: -1510 })).toBe(1);
});

test('A claim by text is excused by what broke at any node that was handed it (P11)', () => {
  const refused = (...nodes: readonly number[]): number => {
    const difference = reply(
      nodes.map((node) => tried(node, 200)),
      { told: { result: 'try-again' } },
    );
    return count('(P11)', difference, { kind: 'stopped', node: 1, from: 400, until: 700 });
  };
  expect(refused(0, 1)).toBe(0);
  expect(refused(0, 2)).toBe(1);
});

test('Who stopped keeps others waiting while it has locks, who is cut off all the time, and Redis nobody (P11)', () => {
  const told = { result: 'taken', by: 'Ana', behindMs: 20 } as const;
  const late = claims(answered('rep_ben', 1, 3005, told, { answeredAt: zero + 5100 }));
  const waits = (...breaks: readonly Break[]): number => count('answered after 2100 ms', late, ...breaks);
  expect(waits()).toBe(1);
  expect(waits({ kind: 'stopped', node: 1, from: 1200, until: 5000 })).toBe(0);
  expect(waits({ kind: 'stopped', node: 1, from: 900, until: 5000 })).toBe(1);
  expect(waits({ kind: 'cut off', node: 1, from: -900, until: 3100 })).toBe(0);
  expect(waits({ kind: 'cut off', node: 1, from: -900, until: 2900 })).toBe(1);
  expect(waits({ kind: 'store', from: -5000, until: 1100 })).toBe(0);
  expect(waits({ kind: 'store', from: -5000, until: 900 })).toBe(1);
  expect(waits({ kind: 'bearable', from: 0, until: 6000 })).toBe(1);
});

// Texts.

const again = (...ms: readonly number[]): Difference => ({
  history: { handed: [...texts, ...ms.map((at): Handed => offerText('msg_1', at, 'K1', 1))] },
});

test('A text goes out once more where a node broke before what the carrier said can have been stored (P9)', () => {
  // It was handed over at 60 ms.
  const tooMany = (...breaks: readonly Break[]): number => count('Cas was texted msg_1 2 times', again(460), ...breaks);
  expect(tooMany()).toBe(1);
  for (const kind of ['stopped', 'cut off'] as const) expect(tooMany({ kind, from: 100, until: 400 })).toBe(0);
  // It broke before that, or after the second; waiting for it is none.
  expect(tooMany({ kind: 'stopped', from: -300, until: 4000 })).toBe(1);
  expect(tooMany({ kind: 'stopped', from: 600, until: 4000 })).toBe(1);
  expect(tooMany({ kind: 'stopped', from: 0, hitAt: 600, until: 4000 })).toBe(1);
  expect(tooMany({ kind: 'bearable', from: 0, until: 4000 })).toBe(1);
  expect(tooMany({ kind: 'store', from: 0, until: 400 })).toBe(1);
});

test('What the carrier said is stored within a second, but not while PostgreSQL is away (P9)', () => {
  const tooMany = (...breaks: readonly Break[]): number =>
    count('Cas was texted msg_1 2 times', again(21_000), ...breaks);
  expect(tooMany({ kind: 'stopped', from: 1000, until: 4000 })).toBe(0);
  expect(tooMany({ kind: 'stopped', from: 1200, until: 4000 })).toBe(1);
  const away: Break = { kind: 'store', from: 500, until: 3000 };
  expect(tooMany(away)).toBe(1);
  expect(tooMany(away, { kind: 'stopped', from: 4900, until: 8000 })).toBe(0);
  expect(tooMany(away, { kind: 'stopped', from: 5200, until: 8000 })).toBe(1);
});

test('One break is good for one text more (P9)', () => {
  const tooMany = (...breaks: readonly Break[]): number =>
    count('Cas was texted msg_1 3 times, after 0, 200, 400 ms, of which 1', again(260, 460), ...breaks);
  expect(tooMany({ kind: 'stopped', from: 200, until: 400 })).toBe(1);
  expect(tooMany({ kind: 'stopped', from: 200, until: 400 }, { kind: 'stopped', node: 1, from: 300, until: 400 })).toBe(
    0,
  );
});

test('An offer is not texted only where a node had it in hand and broke, or PostgreSQL was away (P9)', () => {
  // Of an offer of 110 ms, three seconds long.
  const without: Difference = { history: { handed: texts.filter(({ messageId }) => messageId !== 'msg_2') } };
  const never = (...breaks: readonly Break[]): number => count('Cas was never texted ofr_2', without, ...breaks);
  expect(never()).toBe(1);
  expect(never({ kind: 'stopped', from: 1000, until: 2000 })).toBe(0);
  expect(never({ kind: 'stopped', from: 1300, until: 2000 })).toBe(1);
  // It waits for locks of who stopped before, but not for ever.
  expect(never({ kind: 'stopped', from: -1700, until: 4000 })).toBe(0);
  expect(never({ kind: 'stopped', from: -2000, until: 4000 })).toBe(1);
  expect(never({ kind: 'cut off', from: -2000, until: 200 })).toBe(0);
  expect(never({ kind: 'store', from: -3000, until: -1800 })).toBe(0);
  expect(never({ kind: 'store', from: -3000, until: -2000 })).toBe(1);
  expect(never({ kind: 'bearable', from: -3000, until: 4000 })).toBe(1);
});

test('An offer that was over within a second need not have been texted (P9)', () => {
  const difference = (ms0: number): Difference => ({
    log: instead('lead.withdrawn', 'lead_3', { ms0, type: 'lead.withdrawn', leadId: 'lead_3' }),
    history: { handed: texts.filter(({ messageId }) => messageId !== 'msg_3') },
  });
  expect(count('Cas was never texted ofr_4', difference(1200))).toBe(0);
  expect(count('Cas was never texted ofr_4', difference(1300))).toBe(1);
});

test('A text that is no offer goes out once, too (P9)', () => {
  const passed = { history: { handed: [...texts, handed('msg_6', 3640, 'Passed.')] } };
  expect(count('Cas was texted msg_6 2 times', passed)).toBe(1);
  expect(count('Cas was texted msg_6 2 times', passed, { kind: 'stopped', from: 3500, until: 4000 })).toBe(0);
});

// Time.

/** The end of the second lead's first wave, and all that followed, so much later. */
const lateBy =
  (ms: number) =>
  (usual: readonly Entry[]): readonly Entry[] =>
    usual.map((entry) => (entry.ms0 >= 3120 ? { ...entry, ms0: entry.ms0 + ms } : entry));

test('A wave is late by what broke for as long as the promise says (P6)', () => {
  const late = (ms: number, ...breaks: readonly Break[]): number =>
    count('ofr_2 of lead_2 ended', { log: lateBy(ms) }, ...breaks);
  for (const kind of ['stopped', 'cut off'] as const) {
    expect(late(4000, { kind, from: 3000, until: 9000 })).toBe(0);
    expect(late(5200, { kind, from: 3000, until: 9000 })).toBe(1);
  }
  expect(late(2000, { kind: 'store', from: 3000, until: 5000 })).toBe(0);
  expect(late(2200, { kind: 'store', from: 3000, until: 5000 })).toBe(1);
  expect(late(400, { kind: 'bearable', from: 3000, until: 5000 })).toBe(1);
});

test('What holds up what is held up already is excused too, but not what broke when all should have been done (P6)', () => {
  const late = (ms: number, ...breaks: readonly Break[]): number =>
    count('ofr_2 of lead_2 ended', { log: lateBy(ms) }, ...breaks);
  const away: Break = { kind: 'store', from: 3000, until: 5000 };
  expect(late(6000, away, { kind: 'stopped', from: 0, hitAt: 5200, until: 9000 })).toBe(0);
  expect(late(6000, away, { kind: 'stopped', from: 0, hitAt: 5400, until: 9000 })).toBe(1);
  // Others take over long before five seconds have passed.
  const stopped: Break = { kind: 'stopped', from: 3000, until: 9000 };
  expect(late(8000, stopped, { kind: 'stopped', node: 1, from: 4900, until: 9000 })).toBe(1);
  expect(late(6000, stopped, { kind: 'stopped', node: 1, from: 4900, until: 9000 })).toBe(0);
  expect(late(6000, stopped, { kind: 'stopped', node: 1, from: 5200, until: 9000 })).toBe(1);
  expect(late(6000, { ...stopped, kind: 'cut off' }, { kind: 'stopped', node: 1, from: 5200, until: 9000 })).toBe(0);
});

test('A lead that comes in goes on within a second, or a second after PostgreSQL is back (P3)', () => {
  const late = (ms: number, ...breaks: readonly Break[]): number => {
    const log = (usual: readonly Entry[]): readonly Entry[] =>
      usual.map((entry) => (entry.ms0 === 0 ? { ...entry, ms0: 10 - ms } : entry));
    return count('lead_1 went on', { log }, ...breaks);
  };
  expect(late(990)).toBe(0);
  expect(late(1010)).toBe(1);
  expect(late(3000, { kind: 'store', from: -4000, until: -900 })).toBe(0);
  expect(late(3000, { kind: 'store', from: -4000, until: -1100 })).toBe(1);
});

test('A slow machine is not blamed on the nodes: as slow as it was then, and a second at most (P6)', () => {
  const late = (ms: number, ...noise: readonly Noise[]): number => {
    const history: Partial<History> = { noise };
    return count('ofr_2 of lead_2 ended', { log: lateBy(ms), history });
  };
  const slow = (from: number, until: number, share: number): Noise => ({
    from: zero + from,
    until: zero + until,
    share,
  });
  expect(late(400)).toBe(1);
  expect(late(400, slow(3000, 9000, 0.4))).toBe(0);
  expect(late(400, slow(3000, 9000, 0.3))).toBe(1);
  expect(late(400, slow(3150, 3200, 0.9), slow(3300, 3450, 0.9))).toBe(0);
  expect(late(400, slow(2000, 3100, 1))).toBe(1);
  expect(late(1200, slow(3000, 9000, 1))).toBe(0);
  expect(late(1300, slow(3000, 9000, 1))).toBe(1);
});

test('What holds up this process, whenever it does, is noise', async () => {
  const record = new NoiseRecord();
  onTestFinished(() => record.stop());
  await pause(200);
  const blocks: { readonly from: number; readonly until: number }[] = [];
  for (let times = 0; times < 4; times++) {
    await pause(60 + 15 * times);
    const from = Date.now();
    while (Date.now() - from < 100);
    blocks.push({ from, until: Date.now() });
  }
  await pause(100);
  for (const { from, until } of blocks) expect(noiseIn(record.noise, from, until)).toBeGreaterThan(40);
});

// The deal.

test('Each fault comes before any comes again, and the same seed deals the same', () => {
  for (const deck of [nodeFaults, serviceFaults]) {
    for (let seed = 1; seed < 50; seed++) {
      const names = (from: number, until: number): string[] =>
        Array.from({ length: until - from }, (_none, index) => dealt(deck, seed, from + index).name);
      expect(new Set(names(0, 2 * allBetweenTwo))).toEqual(new Set(deck.map(({ name }) => name)));
      expect(new Set(names(deck.length, 2 * deck.length)).size).toBe(deck.length);
      expect(names(0, 30)).toEqual(names(0, 30));
    }
    expect(dealt(deck, 1, 0).name === dealt(deck, 2, 0).name && dealt(deck, 2, 0).name === dealt(deck, 3, 0).name).toBe(
      false,
    );
  }
});
