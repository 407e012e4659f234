/** Limits over several nodes on a real Redis: counted together, by each alone while it does not answer, together again afterwards (P11, P13). */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Limits, openLimits } from '../../src/limits/limits.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';

let redis: RedisServer;
beforeEach(async () => {
  redis = await startRedis();
  onTestFinished(() => redis.close());
});

function node(): Limits {
  const limits = openLimits(redis.url, () => {});
  onTestFinished(() => limits.close());
  return limits;
}

/** How many of so many tries of one person there was room for, by turns at these nodes. */
async function roomFor(nodes: readonly Limits[], whom: string, tries: number): Promise<number> {
  let room = 0;
  for (let number = 0; number < tries; number++) {
    if ((await nodes[number % nodes.length]?.take('sign-in-here', whom)) === null) room++;
  }
  return room;
}

/** Two nodes that count together: until then each has not reached Redis yet. */
async function together(): Promise<readonly [Limits, Limits]> {
  const nodes = [node(), node()] as const;
  let person = 0;
  await expect.poll(() => roomFor(nodes, `somebody ${person++}`, 20)).toBe(10);
  return nodes;
}

test('Two nodes count the guesses at one person together, and no address or number stands in Redis (P13)', async () => {
  const nodes = await together();
  expect(await roomFor(nodes, '+15125550100 192.0.2.1', 20)).toBe(10);
  const found = ['*', '*5550100*', '*192.0.2*'].map((pattern) => redis.command(`KEYS ${pattern}`));
  const [all, ...readable] = await Promise.all(found);
  expect(Number(all)).toBeGreaterThan(0);
  expect(readable).toEqual(['0', '0']);
});

test('A Redis that is frozen, gone or empty takes no limit away: each node counts for itself meanwhile (P11, P13)', async () => {
  const nodes = await together();
  redis.freeze();
  expect(await roomFor([nodes[0]], 'frozen', 12)).toBe(10);
  redis.thaw();
  await redis.kill();
  expect(await roomFor([nodes[1]], 'gone', 20)).toBe(10);
  await redis.start();
  let person = 0;
  await expect.poll(() => roomFor(nodes, `afterwards ${person++}`, 20), { timeout: 10_000 }).toBe(10);
});
