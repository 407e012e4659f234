/** What the gate on Redis promises when Redis does not behave: it answers quickly, never throws, and recovers by itself. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Gate } from '../../src/gate/gate.ts';
import { redisGate } from '../../src/gate/redis.ts';
import { type RedisQuorum, type RedisServer, startQuorum, startRedis } from '../harness/redis.ts';
import { entersWithin, held, newLead } from './gate.ts';
import { gateOn } from './redis-gate.ts';

/** The port allows 150 ms; the rest is for a busy test machine and a crowd. */
const answersWithinMs = 500;

let redis: RedisServer;
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(() => redis.close());

/** A node's gate, connected, that goes away with the test. */
async function node(servers: readonly RedisServer[] = [redis]): Promise<Gate & { readonly faults: Error[] }> {
  const gate = await gateOn(servers);
  onTestFinished(() => gate.close());
  return gate;
}

async function quorum(): Promise<RedisQuorum['servers']> {
  const { servers, close } = await startQuorum();
  onTestFinished(close);
  return servers;
}

/** What fifty who come at once are told, and how long the slowest waited. */
async function crowd(gate: Gate, lead = newLead()): Promise<{ kinds: Set<string>; slowestMs: number }> {
  const started = performance.now();
  const passes = await Promise.all(Array.from({ length: 50 }, () => gate.enter(lead)));
  return { kinds: new Set(passes.map(({ kind }) => kind)), slowestMs: performance.now() - started };
}

test('Two nodes on one Redis exclude each other', async () => {
  const [here, there] = [await node(), await node()];
  for (let race = 0; race < 20; race++) {
    const lead = newLead();
    const passes = await Promise.all([here.enter(lead), there.enter(lead), here.enter(lead), there.enter(lead)]);
    expect(passes.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'busy', 'busy', 'held']);
    for (const pass of passes) if (pass.kind === 'held') pass.release();
    await entersWithin(there, lead, 500);
  }
  expect([...here.faults, ...there.faults]).toEqual([]);
});

test('A node that dies inside is forgotten after its hold (P11)', async () => {
  const [dying, living] = [await node(), await node()];
  const lead = newLead();
  await held(dying, lead);
  await dying.close();
  expect(await living.enter(lead)).toEqual({ kind: 'busy' });
  expect(await entersWithin(living, lead, 5000)).toBeGreaterThan(500);
});

test('A release that comes after the hold ran out does not let a third in beside the second', async () => {
  const [slow, quick] = [await node(), await node()];
  const lead = newLead();
  const late = await held(slow, lead);
  await redis.command(`DEL sharktank:lead:${lead}`);
  await held(quick, lead);
  late.release();
  await slow.enter(newLead());
  expect(await slow.enter(lead)).toEqual({ kind: 'busy' });
});

test('With Redis stopped every claim is told so quickly, and after a restart the same gate works again (P11)', async () => {
  const gate = await node();
  const pass = await held(gate, newLead());
  await redis.kill();
  const { kinds, slowestMs } = await crowd(gate);
  expect(kinds).toEqual(new Set(['unavailable']));
  expect(slowestMs).toBeLessThan(answersWithinMs);
  await vi.waitUntil(() => !(gate.redis() !== 'missing'), { timeout: 5000, interval: 5 });
  pass.release();
  await redis.start();
  await vi.waitUntil(() => gate.redis() !== 'missing', { timeout: 5000, interval: 5 });
  expect((await crowd(gate)).kinds).toEqual(new Set(['held', 'busy']));
});

test('With Redis frozen every claim is told so within its time, and it goes on when Redis does (P11)', async () => {
  const gate = await node();
  redis.freeze();
  const { kinds, slowestMs } = await crowd(gate);
  expect(kinds).toEqual(new Set(['unavailable']));
  expect(slowestMs).toBeLessThan(answersWithinMs);
  redis.thaw();
  await entersWithin(gate, newLead(), 5000);
  expect((await crowd(gate)).kinds).toEqual(new Set(['held', 'busy']));
});

test('Emptied in the middle, Redis lets others in and nothing breaks: the gate decides nothing (P11)', async () => {
  const gate = await node();
  const lead = newLead();
  const before = await held(gate, lead);
  await redis.flush();
  const after = await held(gate, lead);
  before.release();
  expect(await gate.enter(lead)).toEqual({ kind: 'busy' });
  after.release();
  await entersWithin(gate, lead, 500);
});

test('Full, Redis refuses every write; the gate says so and never throws, and works again when there is room (P11)', async () => {
  const gate = await node();
  await redis.setMaxMemory(1);
  const { kinds, slowestMs } = await crowd(gate);
  expect(kinds).toEqual(new Set(['unavailable']));
  expect(slowestMs).toBeLessThan(answersWithinMs);
  await redis.setMaxMemory(0);
  await entersWithin(gate, newLead(), 500);
});

test('Scripts that Redis forgot are sent again', async () => {
  const gate = await node();
  (await held(gate, newLead())).release();
  await redis.command('SCRIPT FLUSH');
  expect((await crowd(gate)).kinds).toEqual(new Set(['held', 'busy']));
  expect(gate.faults).toEqual([]);
});

test('A gate that starts before Redis does works once Redis is there (P11)', async () => {
  await redis.kill();
  const faults: Error[] = [];
  const gate = redisGate([redis.url], (fault) => faults.push(fault));
  onTestFinished(() => gate.close());
  expect(await gate.enter(newLead())).toEqual({ kind: 'unavailable' });
  await redis.start();
  await entersWithin(gate, newLead(), 5000);
});

test('A quorum of three works with one dead, is unavailable with two dead, and recovers (P11)', async () => {
  const servers = await quorum();
  const [, second, third] = servers;
  const [gate, other] = [await node(servers), await node(servers)];

  await third.kill();
  const lead = newLead();
  const pass = await held(gate, lead);
  expect(await other.enter(lead)).toEqual({ kind: 'busy' });
  pass.release();
  await entersWithin(other, lead, 500);

  await second.kill();
  expect((await crowd(gate)).kinds).toEqual(new Set(['unavailable']));

  await second.start();
  await third.start();
  await vi.waitUntil(() => gate.redis() !== 'missing', { timeout: 5000, interval: 5 });
  await entersWithin(gate, newLead(), 5000);
});

test('A quorum of three with one frozen still lets one in, and refuses the second (P11)', async () => {
  const servers = await quorum();
  const [first] = servers;
  const gate = await node(servers);
  first.freeze();
  const lead = newLead();
  const started = performance.now();
  const pass = await held(gate, lead);
  expect(await gate.enter(lead)).toEqual({ kind: 'busy' });
  expect(performance.now() - started).toBeLessThan(2 * answersWithinMs);
  pass.release();
  first.thaw();
  await entersWithin(gate, newLead(), 5000);
});
