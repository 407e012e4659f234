/**
 * Three nodes, one PostgreSQL, Redis, clocks a minute apart, and faults by chance over a running load; then everything
 * anybody was told is held against what the store holds. `SCHEDULES=150 npx vitest run …` runs more of them than CI does.
 */
import { writeFileSync } from 'node:fs';
import { expect, type TestContext, test } from 'vitest';
import { dice } from '../../harness/dice.ts';
import { violationsIn } from './checker.ts';
import { longestGap } from './gap.ts';
import { type Struck, schedules } from './schedule.ts';
import { openService } from './service.ts';

/** So many of each of the two. */
const count = Number(process.env.SCHEDULES ?? 10);
const patienceMs = 60_000 + count * 30_000;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

async function holds(redis: 1 | 3, whenOver: TestContext['onTestFinished']): Promise<void> {
  const chance = dice();
  const { cluster, load } = await openService(
    {
      nodes: 3,
      redis,
      proxied: true,
      clocks: [0, 60_000, -60_000],
      dice: chance,
      leadsPerSecond: 2,
      reps: { socket: 6, http: 3, sms: 3 },
    },
    whenOver,
  );
  let over = false;
  const struck: Struck[] = [];
  const striking = schedules(cluster, chance.seed, count, (latest) => struck.push(...latest)).finally(() => {
    over = true;
  });
  // The source goes on for as long as anything may break, and a moment longer.
  const loading = (async () => {
    while (!over) await load.run(1000);
    await load.run(2000);
  })();
  await Promise.all([striking, loading]);
  const { history, final } = await load.settle(cluster.node(0).url);
  const story = struck.map((one) => {
    const { seed, name, from, until } = one;
    return { seed, name, from: new Date(from).toISOString(), ms: until - from, longestGapMs: longestGap(history, one) };
  });
  const figures = {
    redis,
    seed: chance.seed,
    schedules: count,
    leads: final.leads.size,
    claims: sum([history.answers.length, history.texted.length]),
    events: final.log.length,
    faults: struck.length,
    story,
  };
  if (process.env.FIGURES !== undefined)
    writeFileSync(`${process.env.FIGURES}-${redis}-${chance.seed}.json`, JSON.stringify(figures));
  const logs = cluster.nodes.map(({ server }) => server.log.slice(-3000)).join('\n');
  expect(violationsIn(history, final, struck), `${JSON.stringify(story, null, 1)}\n${logs}`).toEqual([]);
  // Else the dice never came near anything.
  const kinds = new Set(final.log.map(({ type }) => type));
  for (const type of ['claim.won', 'claim.lost', 'offer.expired', 'lead.assigned', 'message.sent'])
    expect(kinds).toContain(type);
  expect(new Set(history.answers.map(({ via }) => via))).toEqual(new Set(['socket', 'http']));
  for (const { name, longestGapMs } of story)
    expect({ name, goesOn: Number.isFinite(longestGapMs) }).toEqual({ name, goesOn: true });
}

test.concurrent(
  `Faults by ${count} seeds on three nodes with one Redis break no promise (P1, P2, P3, P4, P5, P6, P7, P9, P10, P11)`,
  ({ onTestFinished }) => holds(1, onTestFinished),
  patienceMs,
);

test.concurrent(
  `Faults by ${count} seeds on three nodes with a quorum of three break no promise (P1, P2, P3, P4, P5, P6, P7, P9, P10, P11)`,
  ({ onTestFinished }) => holds(3, onTestFinished),
  patienceMs,
);
