/**
 * `npm run bench`: Sharktank beside a bare server, for a hundred connected reps, in one run on one machine. Only ratios
 * mean anything: the machine is whichever it is, and the load comes from it too.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { freePort } from '../../test/harness/free-port.ts';
import { startRedis } from '../../test/harness/redis.ts';
import { makeKey, ServerProcess } from '../../test/harness/server-process.ts';
import { type Contender, Crowd, type Lap } from './crowd.ts';
import { ratio, type Samples, spread, table } from './figures.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const wholeNumber = (written: string): number => {
  const value = Number(written);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It needs to be a whole number above 0.');
  return value;
};

const program = new Command('bench')
  .description(
    'Measures Sharktank, with its gate in memory and on Redis, beside a bare Fastify + Socket.IO + SET NX server, in the same run. Needs redis-server. Prints medians and 95th percentiles, and ratios to the bare server.',
  )
  .option('--reps <count>', 'connected reps', wholeNumber, 100)
  .option('--leads <count>', 'leads that are measured on each server', wholeNumber, 60)
  .option('--warm-up <count>', 'leads before that, on each server', wholeNumber, 20)
  .option('--profile <folder>', 'write a CPU profile of each Sharktank server there');
program.parse();
const { reps, leads, warmUp, profile } = program.opts<{
  reps: number;
  leads: number;
  warmUp: number;
  profile?: string;
}>();

const bareServer = join(import.meta.dirname, 'bare-server.ts');

const redis = await startRedis();
const folders: string[] = [];

async function ask<Body>(url: string, key: string, body: unknown): Promise<Body> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  // Boundary: our own API, whose shapes are known.
  return (await answer.json()) as Body;
}

async function startBare(): Promise<Contender> {
  const port = await freePort();
  const { url } = await ServerProcess.start({
    script: bareServer,
    folder: '',
    port,
    environment: { REDIS_URL: redis.url },
  });
  return {
    name: 'bare',
    url,
    leadsPath: '/leads',
    key: '',
    tokens: Array.from({ length: reps }, (_, index) => `rep ${index}`),
  };
}

async function startSharktank(name: string, environment: Readonly<Record<string, string>>): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-bench-'));
  folders.push(folder);
  const nodeOptions =
    profile === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`, `--cpu-prof-name=${name}.cpuprofile`];
  const { url } = await ServerProcess.start({ folder, port: await freePort(), environment, nodeOptions });
  const key = await makeKey({ DATA_DIR: folder });
  // One race a lead, however many leads are on their way.
  const stages = [{ mode: 'shark-tank', seconds: 60 }];
  await ask(`${url}/api/v1/programs`, key, { name: 'Race', stages, maxLive: 1000 });
  const tokens = Array.from({ length: reps }, async (_, index) => {
    const { id } = await ask<{ id: string }>(`${url}/api/v1/reps`, key, { name: `Rep ${index}` });
    return (await ask<{ token: string }>(`${url}/api/v1/reps/${id}/tokens`, key, undefined)).token;
  });
  return { name, url, leadsPath: '/api/v1/leads', key, tokens: await Promise.all(tokens) };
}

const measures: readonly (readonly [string, keyof Lap])[] = [
  ["lead posted → last rep's offer", 'postToLastOffer'],
  ["lead answered 201 → last rep's offer", 'answerToLastOffer'],
  ["first claim → last loser's answer", 'claimToLastLoser'],
  ["first claim → the winner's answer", 'claimToWinner'],
];

function report(laps: ReadonlyMap<string, readonly Lap[]>): void {
  const samples = (name: string, measure: keyof Lap): Samples => (laps.get(name) ?? []).map((lap) => lap[measure]);
  const others = [...laps.keys()].filter((name) => name !== 'bare');
  const head = ['median / 95th percentile', 'bare', ...others.flatMap((name) => [`Sharktank, ${name}`, 'ratio'])];
  const rows = measures.map(([words, measure]) => {
    const baseline = samples('bare', measure);
    return [
      words,
      spread(baseline),
      ...others.flatMap((name) => [spread(samples(name, measure)), ratio(samples(name, measure), baseline)]),
    ];
  });
  print(`\n${reps} connected reps, ${leads} leads on each server, in turn:\n\n${table([head, ...rows])}`);
}

try {
  if (profile !== undefined) await mkdir(profile, { recursive: true });
  print('Starting three servers and a Redis ...');
  const contenders = [
    await startBare(),
    await startSharktank('memory', {}),
    await startSharktank('redis', { REDIS_URL: redis.url }),
  ];
  const crowds = await Promise.all(
    contenders.map(async (contender) => ({ name: contender.name, crowd: await Crowd.connect(contender) })),
  );
  const laps = new Map<string, Lap[]>(contenders.map(({ name }) => [name, []]));
  for (let lead = -warmUp; lead < leads; lead++) {
    if (lead === -warmUp) print(`Warming up with ${warmUp} leads on each ...`);
    if (lead === 0) print(`Measuring ${leads} leads on each ...`);
    // In turn, and each of them first as often as the others.
    for (let place = 0; place < crowds.length; place++) {
      const next = crowds[(place + lead + warmUp) % crowds.length];
      const lap = await next?.crowd.lap(`lead ${lead}`);
      if (next && lap && lead >= 0) laps.get(next.name)?.push(lap);
    }
  }
  for (const { crowd } of crowds) crowd.leave();
  report(laps);
  if (profile !== undefined) print(`\nCPU profiles are in ${resolve(profile)}`);
} finally {
  await ServerProcess.stopAll();
  await redis.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}
