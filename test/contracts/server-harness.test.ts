/** The servers that other tests rely on: what they do when their clock is wrong, when they are frozen, cut off and started again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { ServerProcess, type ServerSettings } from '../harness/server-process.ts';
import type { TimeTold } from '../harness/time-teller.ts';

const teller = join(import.meta.dirname, '../harness/time-teller.ts');
const hourMs = 3_600_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-server-'));
});
afterEach(async () => {
  await ServerProcess.endAll();
  await rm(folder, { recursive: true, force: true });
});

async function start(settings: Partial<ServerSettings> = {}): Promise<ServerProcess> {
  return ServerProcess.start({ folder, port: await freePort(), ...settings });
}

/** Asks the server for the time; every way must tell one that is so far ahead of this process. */
async function tellsAhead({ url }: ServerProcess, aheadMs: number): Promise<TimeTold> {
  const asked = Date.now();
  // Boundary: what the server of time-teller.ts answers.
  const told = (await (await fetch(url)).json()) as TimeTold;
  const heard = Date.now();
  for (const way of ['now', 'made', 'derived'] as const) {
    expect(told[way] - aheadMs, way).toBeGreaterThanOrEqual(asked);
    expect(told[way] - aheadMs, way).toBeLessThanOrEqual(heard);
  }
  expect(told.text - aheadMs).toBeGreaterThan(asked - 1000);
  expect(told.text - aheadMs).toBeLessThanOrEqual(heard);
  expect(told).toMatchObject({ given: 12_345, isDate: true });
  return told;
}

test.for([
  ['ahead', hourMs],
  ['behind', -hourMs],
  ['with this machine', 0],
] as const)('A server whose clock is %s tells that time in every way there is to ask', async ([, aheadMs]) => {
  await tellsAhead(await start({ script: teller, clock: { aheadMs } }), aheadMs);
});

test('A clock jumps while its server runs, forward and back; what measures spans does not', async () => {
  const server = await start({ script: teller, clock: { aheadMs: -1000 } });
  const before = await tellsAhead(server, -1000);
  await server.jumpClock(2 * hourMs);
  const between = await tellsAhead(server, 2 * hourMs - 1000);
  expect(server.clock).toEqual({ aheadMs: 2 * hourMs - 1000 });
  await server.jumpClock(-3 * hourMs);
  const after = await tellsAhead(server, -hourMs - 1000);
  expect(between.uptime).toBeGreaterThan(before.uptime);
  expect(after.uptime).toBeGreaterThan(between.uptime);
  expect(after.uptime).toBeLessThan(hourMs);
});

test('Without a clock of its own a server has that of its machine, and cannot be made to jump', async () => {
  const server = await start({ script: teller });
  await tellsAhead(server, 0);
  await expect(server.jumpClock(1)).rejects.toThrow(/clock of its machine/);
});

test('Sharktank itself runs with a clock of its own, writes it into its log, and stops cleanly', async () => {
  const started = Date.now();
  const server = await start({ clock: { aheadMs: 24 * hourMs }, environment: { LOG_LEVEL: 'info' } });
  await server.jumpClock(24 * hourMs);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  const [first, ...rest] = server.log
    .split('\n')
    .filter((line) => line !== '')
    // Boundary: the log is one JSON object a line.
    .map((line) => (JSON.parse(line) as { time: number }).time - started);
  expect(first).toBeGreaterThanOrEqual(24 * hourMs);
  expect(first).toBeLessThan(48 * hourMs);
  expect(rest.at(-1)).toBeGreaterThanOrEqual(48 * hourMs);
  await expect(server.jumpClock(1)).rejects.toThrow();
});

test('Frozen, a server answers nobody; thawed, it answers all who asked meanwhile, on the connections they had', async () => {
  const [server, other] = await Promise.all([start(), start({ folder: join(folder, 'other') })]);
  server.freeze();
  let answers = 0;
  const asked = Array.from({ length: 3 }, async () => {
    const { status } = await fetch(`${server.url}/readyz`);
    answers++;
    return status;
  });
  // Meanwhile another server answers, over and over.
  for (let turn = 0; turn < 50; turn++) expect((await fetch(`${other.url}/readyz`)).status).toBe(200);
  expect(answers).toBe(0);
  server.thaw();
  expect(await Promise.all(asked)).toEqual([200, 200, 200]);
});

test('Frozen, a server can be killed, asked to stop, and ended with all the others; its clock jumps when it is thawed', async () => {
  const [killed, stopped, left, late] = await Promise.all(
    Array.from({ length: 4 }, () => start({ script: teller, clock: { aheadMs: 0 } })),
  );
  if (!killed || !stopped || !left || !late) throw new Error('Four were started.');
  for (const server of [killed, stopped, left, late]) server.freeze();
  await killed.kill();
  expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await stopped.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  const jumped = late.jumpClock(hourMs);
  late.thaw();
  await jumped;
  expect(late.clock).toEqual({ aheadMs: hourMs });
  late.freeze();
  await ServerProcess.endAll();
  expect(await Promise.all([left.ended, late.ended])).toEqual([
    { code: null, signal: 'SIGKILL' },
    { code: null, signal: 'SIGKILL' },
  ]);
});

test('A server that is killed while its clock is to jump says so, and one started again goes on with that clock', async () => {
  const settings = { folder, port: await freePort(), script: teller };
  const server = await ServerProcess.start({ ...settings, clock: { aheadMs: hourMs } });
  await server.jumpClock(hourMs);
  server.freeze();
  const jump = server.jumpClock(hourMs);
  await Promise.all([expect(jump).rejects.toThrow(/ended before its clock jumped/), server.kill()]);
  const again = await ServerProcess.start({ ...settings, ...(server.clock && { clock: server.clock }) });
  await tellsAhead(again, 2 * hourMs);
});
