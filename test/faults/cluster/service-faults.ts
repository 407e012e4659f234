/** What can happen to Redis and to PostgreSQL, for all nodes at once, and to a client: while something happens to a node. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from '../../harness/redis.ts';
import type { Fault, Field } from './fault.ts';

const redisBrokenMs = 2500;
/** One way. A claim waits 70 ms for the gate: one of these there and back is within that, the other far beyond. */
const slowMs = { within: 15, beyond: 150 };

/** One Redis, or of a quorum as many as chance will have it, by their places. */
function redis(
  name: string,
  hurt: (server: RedisServer, place: number, field: Field) => Promise<void>,
  mend: (server: RedisServer, place: number, field: Field) => Promise<void>,
): Fault {
  return {
    name,
    async strike(field) {
      const { cluster, dice } = field;
      const hit = dice.shuffled([...cluster.redis.entries()]).slice(0, dice.between(1, cluster.redis.length));
      const from = Date.now();
      await Promise.all(hit.map(([place, server]) => hurt(server, place, field)));
      await pause(redisBrokenMs);
      await Promise.all(hit.map(([place, server]) => mend(server, place, field)));
      return { kind: 'bearable', nodes: [], from, until: Date.now() };
    },
  };
}

/** What all nodes say to it, and hear from it, comes so much later. Where it meets what befalls one node's way to Redis, the later of the two counts. */
function slowRedis(name: string, ms: number): Fault {
  const delay =
    (late: number) =>
    async (_server: RedisServer, place: number, { cluster }: Field): Promise<void> => {
      for (const { redisProxies } of cluster.nodes) redisProxies[place]?.delay(late);
    };
  return redis(name, delay(ms), delay(0));
}

function postgres(name: string, hurt: (field: Field) => Promise<void>): Fault {
  return {
    name,
    async strike(field) {
      const from = Date.now();
      await hurt(field);
      return { kind: 'store', nodes: field.cluster.nodes.map((_, number) => number), from, until: Date.now() };
    },
  };
}

const nothing = async (): Promise<void> => {};

export const serviceFaults: readonly Fault[] = [
  redis('Redis emptied', (server) => server.flush(), nothing),
  redis(
    'Redis restarted without its data',
    async (server) => {
      await server.kill();
      await server.start();
    },
    nothing,
  ),
  redis(
    'Redis gone for seconds',
    (server) => server.kill(),
    (server) => server.start(),
  ),
  redis(
    'Redis frozen',
    async (server) => server.freeze(),
    async (server) => server.thaw(),
  ),
  redis(
    'Redis out of memory',
    (server) => server.setMaxMemory(1),
    (server) => server.setMaxMemory(0),
  ),
  slowRedis('Redis slow, within what the gate waits for', slowMs.within),
  slowRedis('Redis slower than the gate waits for', slowMs.beyond),
  postgres('PostgreSQL killed hard', async ({ cluster, dice }) => {
    await cluster.postgres.killHard();
    await pause(dice.between(0, 1500));
    await cluster.postgres.start();
  }),
  postgres('PostgreSQL restarted', async ({ cluster }) => {
    await cluster.postgres.stop('fast');
    await cluster.postgres.start();
  }),
  postgres('PostgreSQL frozen', async ({ cluster, dice }) => {
    cluster.postgres.freeze();
    await pause(dice.between(1000, 4000));
    cluster.postgres.thaw();
  }),
  postgres('every connection to PostgreSQL ended', ({ cluster }) => cluster.postgres.terminateConnections()),
  {
    name: 'a client that reads nothing',
    async strike({ cluster, dice, slowClient }) {
      const from = Date.now();
      const client = await slowClient(dice.pick(cluster.nodes));
      await pause(3000);
      await client.close();
      return { kind: 'bearable', nodes: [], from, until: Date.now() };
    },
  },
];
