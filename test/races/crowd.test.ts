/** The main promise at full size: 200 people in the browser and 50 by text go for one lead at the same instant, 30 leads in a row. */
import { afterEach, expect, test } from 'vitest';
import { type Dice, dice } from '../harness/dice.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';
import { World } from '../harness/world.ts';
import { Crowd, type Run } from './crowd.ts';
import { faultsIn } from './verdict.ts';

const leads = 30;
const size = { browsers: 200, phones: 50, watchers: 10 };

let world: World | undefined;
let redis: RedisServer | undefined;
afterEach(async () => {
  await world?.close();
  await redis?.close();
  world = undefined;
  redis = undefined;
});

async function openWorld(environment: Readonly<Record<string, string>> = {}): Promise<World> {
  world = await World.open({ environment });
  // Fifty deliveries reported for every lead would only be load.
  world.carrier.reportsDelivery = false;
  return world;
}

/** What the server says of its Redis. */
const redisOf = async ({ admin }: World): Promise<string> => (await admin.get<{ redis: string }>('/readyz')).body.redis;

/** `during` runs at the instant of the claims of each lead, by its index. */
async function races(
  world: World,
  chance: Dice,
  during: (index: number) => void = () => {},
  before: (index: number) => Promise<void> = async () => {},
): Promise<void> {
  const crowd = await Crowd.gather(world, size);
  const runs: Run[] = [];
  for (let index = 0; index < leads; index++) {
    await before(index);
    runs.push(await crowd.race(chance, () => during(index)));
  }
  const faults: string[] = [];
  for (const [index, run] of runs.entries()) {
    expect(run.claimants).toHaveLength(size.browsers + size.phones);
    for (const fault of faultsIn(await crowd.record(run))) faults.push(`lead ${index}: ${fault}`);
  }
  expect(faults).toEqual([]);
  expect(crowd.answersByText()).toEqual(crowd.byText.map(() => leads));
  expect(world.carrier.complaints).toEqual([]);
}

test('200 sockets and 50 texts on one lead at once, 30 leads in a row, with the gate in memory: one winner, everybody told the truth (P1, P2, P4, P5, P7, P12)', async () => {
  await races(await openWorld(), dice());
});

test('200 sockets and 50 texts on one lead at once, 30 leads in a row, with the gate on Redis: one winner, everybody told the truth (P1, P2, P4, P5, P7, P12)', async () => {
  redis = await startRedis();
  const opened = await openWorld({ REDIS_URL: redis.url });
  expect(await redisOf(opened)).toBe('ok');
  await races(opened, dice());
  expect(await redisOf(opened)).toBe('ok');
});

test('200 sockets and 50 texts on one lead at once, 30 leads in a row, with Redis stopped hard in the middle of a race and back later: one winner, everybody told the truth (P1, P2, P4, P5, P7, P11)', async () => {
  const server = await startRedis();
  redis = server;
  const opened = await openWorld({ REDIS_URL: server.url });
  expect(await redisOf(opened)).toBe('ok');
  let stopped: Promise<void> | undefined;
  await races(
    opened,
    dice(),
    (index) => {
      if (index === 10) stopped = server.kill();
    },
    async (index) => {
      if (index === 11) {
        await stopped;
        expect(await redisOf(opened)).toBe('missing');
      }
      if (index === 20) await server.start();
    },
  );
  expect(stopped).toBeDefined();
  expect(await redisOf(opened)).toBe('ok');
});
