/**
 * Three nodes, one PostgreSQL, Redis, clocks a minute apart, and faults by chance over a running load; then everything
 * anybody was told is held against what the store holds. `SCHEDULES=150 npx vitest run …` runs more of them than CI does.
 */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, type TestContext, test } from 'vitest';
import type { Cluster } from '../../harness/cluster.ts';
import { Dice } from '../../harness/dice.ts';
import { violationsIn } from './checker.ts';
import { longestGap } from './gap.ts';
import type { History } from './history.ts';
import type { LoadSettings } from './load.ts';
import { allBetweenTwo, schedules } from './schedule.ts';
import { openService, type Service } from './service.ts';

/** So many of each of the two, which share a deal: in any run each kind of fault comes at least once. */
const count = Number(process.env.SCHEDULES ?? allBetweenTwo);
const patienceMs = 60_000 + count * 30_000;

/** Of all tests of this file; `SEED=…` plays it again. */
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));

const openThree = (
  redis: 1 | 3,
  dice: Dice,
  { onTestFinished, onTestFailed }: TestContext,
  more: Pick<LoadSettings, 'products' | 'leadsPerSecond' | 'handsEachMs'> = {},
): Promise<Service> => {
  onTestFailed(() => void process.stderr.write(`To play this again: SEED=${seed}\n`));
  return openService(
    {
      nodes: 3,
      redis,
      proxied: true,
      clocks: [0, 60_000, -60_000],
      dice,
      leadsPerSecond: 2,
      reps: { socket: 6, http: 3, sms: 3 },
      ...more,
    },
    onTestFinished,
  );
};

const logsOf = (cluster: Cluster): string => cluster.nodes.map(({ server }) => server.log.slice(-3000)).join('\n');
const waysIn = ({ answers }: History): ReadonlySet<string> => new Set(answers.map(({ via }) => via));

/** `place`: which of the two this is. */
async function holds(redis: 1 | 3, place: 0 | 1, context: TestContext): Promise<void> {
  const { cluster, load } = await openThree(redis, new Dice(seed + place), context);
  // The source goes on for as long as anything may break, and a moment longer.
  let until = Number.POSITIVE_INFINITY;
  const striking = schedules(cluster, { seed, first: place * count, count }).finally(() => {
    until = Date.now() + 2000;
  });
  const loading = load.runWhile(() => Date.now() < until);
  const [struck] = await Promise.all([striking, loading]);
  const { history, final } = await load.settle(cluster.node(0).url);
  const story = struck.map((one) => {
    const { number, name, nodes, from, until } = one;
    const longestGapMs = longestGap(history, one);
    return { number, name, nodes, from: new Date(from).toISOString(), ms: until - from, longestGapMs };
  });
  const figures = {
    redis,
    seed,
    schedules: count,
    leads: final.leads.size,
    claims: history.answers.length + history.texted.length,
    events: final.log.length,
    faults: struck.length,
    story,
  };
  if (process.env.FIGURES !== undefined)
    writeFileSync(`${process.env.FIGURES}-${redis}-${seed}.json`, JSON.stringify(figures));
  const told = `${JSON.stringify(story, null, 1)}\n${logsOf(cluster)}`;
  expect(violationsIn(history, final, struck), told).toEqual([]);
  // Else the dice never came near anything.
  const kinds = new Set(final.log.map(({ type }) => type));
  for (const type of ['claim.won', 'claim.lost', 'offer.expired', 'lead.assigned', 'message.sent'])
    expect(kinds).toContain(type);
  expect(waysIn(history)).toEqual(new Set(['socket', 'http']));
  expect(history.hands.length).toBeGreaterThan(count / 2);
  for (const { name, longestGapMs } of story)
    expect({ name, goesOn: Number.isFinite(longestGapMs) }).toEqual({ name, goesOn: true });
}

test.concurrent(
  `Faults by ${count} seeds on three nodes with one Redis break no promise (P1, P2, P3, P4, P5, P6, P7, P9, P10, P11)`,
  (context) => holds(1, 0, context),
  patienceMs,
);

test.concurrent(
  `Faults by ${count} seeds on three nodes with a quorum of three break no promise (P1, P2, P3, P4, P5, P6, P7, P9, P10, P11)`,
  (context) => holds(3, 1, context),
  patienceMs,
);

test('On three nodes on which nothing is broken nothing is refused, late, lost or said twice (P1, P2, P3, P4, P5, P6, P7, P9, P10, P11)', async (context) => {
  // Of all that comes to an end within five seconds.
  const products = ['race', 'turns', 'pool', 'missed', 'given', 'capped'] as const;
  const { cluster, load } = await openThree(1, new Dice(seed + 2), context, {
    products,
    leadsPerSecond: 4,
    handsEachMs: 1000,
  });
  await load.run(3000);
  const { history, final } = await load.settle(cluster.node(0).url);
  expect(violationsIn(history, final, []), logsOf(cluster)).toEqual([]);
  expect(waysIn(history)).toEqual(new Set(['socket', 'http']));
  for (const some of [history.texted, history.hands]) expect(some.length).toBeGreaterThan(0);
});
