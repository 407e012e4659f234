/**
 * `npm run bench:load`: the same large floor on three nodes (PostgreSQL, Redis) and on one embedded node, one after the
 * other on this machine. Delays are told as multiples of the embedded node; the load comes from the same machine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Cluster } from '../../test/harness/cluster.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { makeKey, ServerProcess } from '../../test/harness/server-process.ts';
import { ratio, spread, table } from './figures.ts';
import { Floor, type FloorFigures, type Result } from './floor.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const number = (written: string): number => {
  const value = Number(written);
  if (!(value > 0)) throw new InvalidArgumentError('It needs to be a number above 0.');
  return value;
};

const program = new Command('bench:load')
  .description(
    'Puts the same load on three nodes with PostgreSQL and Redis and on one embedded node: reps with a page, leads that a team is offered at once and races for. Needs PostgreSQL and redis-server. Prints medians and 95th percentiles, ratios to the embedded node, and every fault.',
  )
  .option('--minutes <count>', 'how long each is measured', number, 10)
  .option('--sockets <count>', 'connected reps', number, 2000)
  .option('--leads-per-second <count>', 'leads a second', number, 20)
  .option('--team <count>', 'reps in each race', number, 100)
  .option('--nodes <count>', 'nodes of the cluster', number, 3);
program.parse();
const { minutes, sockets, leadsPerSecond, team, nodes } = program.opts<{
  minutes: number;
  sockets: number;
  leadsPerSecond: number;
  team: number;
  nodes: number;
}>();

async function measure(name: string, urls: readonly string[], key: string): Promise<Result> {
  print(`${name}: reps come in …`);
  const told = (line: string): void => print(`${name}: ${line}`);
  const floor = await Floor.open({ urls, key, sockets, teamSize: team, leadsPerSecond, told });
  try {
    await floor.run(10_000, false);
    await floor.run(minutes * 60_000, true);
    const result = floor.result();
    const { leads, claims, offersHeard, endsHeard, faults } = result;
    told(
      `${leads} leads, ${claims} claims, ${offersHeard} offers and ${endsHeard} ends heard, ${faults.length} faults`,
    );
    for (const fault of faults.slice(0, 20)) told(fault);
    return result;
  } finally {
    floor.leave();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'sharktank-load-'));
const single = await ServerProcess.start({ folder, port: await freePort() });
const alone = await measure('one embedded node', [single.url], await makeKey({ DATA_DIR: folder }));
await single.stop();
await rm(folder, { recursive: true, force: true });

const cluster = await Cluster.start({ nodes, redis: 1, proxied: false, postgres: 'usual' });
const urls = cluster.nodes.map(({ url }) => url);
const together = await measure(`${nodes} nodes`, urls, cluster.key);
await cluster.close();

const rows: readonly (readonly [string, keyof FloorFigures])[] = [
  ['lead posted → 201', 'postToAnswer'],
  ['lead posted → last rep’s offer', 'postToLastOffer'],
  ['claim → won', 'claimToWon'],
  ['claim → taken', 'claimToTaken'],
  ['won → last page knows', 'wonToLastEnd'],
];
print(
  table([
    ['', 'one embedded node', `${nodes} nodes`, ''],
    ...rows.map(([label, figure]) => [
      label,
      spread(alone.figures[figure]),
      spread(together.figures[figure]),
      ratio(together.figures[figure], alone.figures[figure]),
    ]),
  ]),
);
process.exitCode = alone.faults.length + together.faults.length > 0 ? 1 : 0;
