/** Redis in every bad state, in the middle of races on a running server: slower at worst, never two winners, never a hang. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Dice, dice } from '../harness/dice.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';
import { World } from '../harness/world.ts';
import { Crowd, type Run } from './crowd.ts';
import { faultsIn } from './verdict.ts';

const size = { browsers: 60, phones: 10, watchers: 3 };
/** A claim waits for Redis at most so long in all: to enter, for the one inside, and to leave. */
const longestMs = 1000;

let redis: RedisServer;
let world: World;
let crowd: Crowd;
beforeEach(async () => {
  redis = await startRedis();
  world = await World.open({ environment: { REDIS_URL: redis.url } });
  world.carrier.reportsDelivery = false;
  crowd = await Crowd.gather(world, size);
});
afterEach(async () => {
  redis.thaw();
  await world.close();
  await redis.close();
});

const redisIs = async (): Promise<string> => (await world.admin.get<{ redis: string }>('/readyz')).body.redis;

async function isFair(runs: readonly Run[]): Promise<void> {
  const faults: string[] = [];
  for (const [index, run] of runs.entries()) {
    for (const fault of faultsIn(await crowd.record(run))) faults.push(`lead ${index}: ${fault}`);
  }
  expect(faults).toEqual([]);
  expect(Math.max(...runs.map(({ slowestMs }) => slowestMs))).toBeLessThan(longestMs);
}

/** So many leads, one after the other; `during` happens at the instant of the claims. */
async function races(count: number, chance: Dice, during: (index: number) => void): Promise<Run[]> {
  const runs: Run[] = [];
  for (let index = 0; index < count; index++) runs.push(await crowd.race(chance, () => during(index)));
  return runs;
}

test('Redis freezes in the middle of a race, stays frozen, and thaws: one winner a lead, within a second (P1, P5, P7, P11)', async () => {
  expect(await redisIs()).toBe('ok');
  const runs = await races(9, dice(), (index) => {
    if (index === 2) redis.freeze();
    if (index === 6) redis.thaw();
  });
  await isFair(runs);
});

test('Redis is emptied again and again while locks are held: one winner a lead (P1, P5, P7, P11)', async () => {
  const emptied: Promise<void>[] = [];
  const runs = await races(8, dice(), () => {
    for (let times = 0; times < 5; times++) emptied.push(redis.flush());
  });
  await Promise.all(emptied);
  await isFair(runs);
});

test('Redis is full and refuses every lock, and has room again: one winner a lead, within a second (P1, P5, P7, P11)', async () => {
  const changed: Promise<void>[] = [];
  const runs = await races(8, dice(), (index) => {
    if (index === 2) changed.push(redis.setMaxMemory(1));
    if (index === 6) changed.push(redis.setMaxMemory(0));
  });
  await Promise.all(changed);
  await isFair(runs);
});

test('A lock that a dead node left behind holds nobody up for long (P1, P5, P7, P11)', async () => {
  const taken: string[] = [];
  const chance = dice();
  const runs: Run[] = [];
  for (let index = 0; index < 6; index++) {
    runs.push(
      await crowd.race(
        chance,
        () => {},
        async ({ id }) => void taken.push(await redis.command(`SET sharktank:lead:${id} somebody-else PX 60000`)),
      ),
    );
  }
  expect(taken).toEqual(runs.map(() => 'OK'));
  await isFair(runs);
});
