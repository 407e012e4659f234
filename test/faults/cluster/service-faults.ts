/** What can happen to Redis and to PostgreSQL, for all nodes at once. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from '../../harness/redis.ts';
import type { Fault, Field } from './fault.ts';

/** One Redis, or of a quorum as many as chance will have it. */
function redis(
  name: string,
  hurt: (server: RedisServer) => Promise<void>,
  mend: (server: RedisServer) => Promise<void>,
): Fault {
  return {
    name,
    async strike({ cluster, dice }) {
      const hit = dice.shuffled(cluster.redis).slice(0, dice.between(1, cluster.redis.length));
      const from = Date.now();
      await Promise.all(hit.map(hurt));
      await pause(2500);
      await Promise.all(hit.map(mend));
      return { kind: 'redis', nodes: [], from, until: Date.now() };
    },
  };
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
];
