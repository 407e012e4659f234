/** The checker finds faults that were planted in real nodes; that it finds nothing without them is for the schedules to show. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { ClusterSettings } from '../../harness/cluster.ts';
import { dice } from '../../harness/dice.ts';
import { caseOf } from './case.ts';
import { violationsIn } from './checker.ts';
import { longestGap } from './gap.ts';
import type { Disturbance } from './history.ts';
import { latenessOf } from './lateness.ts';
import type { LoadSettings } from './load.ts';
import type { plantedFaults } from './planted-faults.ts';
import { openService } from './service.ts';

const runMs = 5000;

interface Ran {
  readonly violations: readonly string[];
  readonly story: string;
}

/** The same small load on two nodes; `without` Redis all the time, if that is said. */
async function run(
  fault: keyof typeof plantedFaults,
  {
    without,
    ...more
  }: Pick<LoadSettings, 'products' | 'lookPercent'> &
    Pick<ClusterSettings, 'clocks'> & { readonly without?: 'Redis' } = {},
): Promise<Ran> {
  const plant = pathToFileURL(join(import.meta.dirname, 'plant.ts')).href;
  const { cluster, load } = await openService({
    nodes: 2,
    redis: 1,
    proxied: false,
    dice: dice(),
    leadsPerSecond: 2.5,
    reps: { socket: 4, http: 2, sms: 2 },
    nodeOptions: ['--import', `${plant}?fault=${fault}`],
    ...more,
  });
  const from = Date.now();
  if (without === 'Redis') await Promise.all(cluster.redis.map((server) => server.kill()));
  await load.run(runMs);
  const until = Date.now();
  const { history, final } = await load.settle(cluster.node(0).url);
  const disturbances: Disturbance[] =
    without === 'Redis' ? [{ kind: 'bearable', nodes: [], from, until: Date.now() }] : [];
  const kinds = [...Map.groupBy(final.log, ({ type }) => type)].map(([type, events]) => `${type} ${events.length}`);
  const worstMs = Math.max(...latenessOf(caseOf(history, final, [])));
  const story = `${final.leads.size} leads, ${history.answers.length} answers, ${history.texted.length} replies by text, worst ${worstMs} ms late, gap ${longestGap(history, { from, until })} ms, ${kinds.join(', ')}\n${cluster.nodes.map(({ server }) => server.log).join('\n')}`;
  return { violations: violationsIn(history, final, disturbances), story };
}

test('A claim that wins with a wave that is over is found (P4)', async () => {
  const { violations, story } = await run('no-wave-check', { products: ['missed'] });
  expect(violations.join('\n'), story).toMatch(/ was won by \S+ with ofr_\S+ while (none|ofr_\S+) was live \(P4\)/);
});

test('An answer before what it says is committed is found (P2)', async () => {
  const { violations, story } = await run('answer-before-commit', { lookPercent: 100 });
  expect(violations.join('\n'), story).toMatch(/ was told won, looked at lead_\S+ .* \(P2\)/);
});

test('A deadline that is trusted to the clock of a node is found (P4)', async () => {
  const { violations, story } = await run('clock-of-the-node', { clocks: [-3000, 3000] });
  expect(violations.join('\n'), story).toMatch(/ was told \{"result":"expired"\} .* ms before the deadline \(P4\)/);
});

test('Claims that are refused while Redis is gone are found (P11)', async () => {
  const { violations, story } = await run('no-claims-without-redis', { products: ['race'], without: 'Redis' });
  expect(violations.join('\n'), story).toMatch(/'s claim of ofr_\S+ at node \d got .*try-again.* \(P11\)/);
});
