/** Several nodes as one: what one of them tells reaches whoever is connected to another, over Redis. */
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis, type RedisOptions } from 'ioredis';
import type { Configuration } from '../config.ts';

/** How long another node may take to answer; it may be gone. */
const requestsTimeout = 1000;

export interface Nodes {
  readonly adapter: ReturnType<typeof createAdapter>;
  close(): void;
}

/** Undefined where there is nothing to share: a store of one process, or no Redis. `report` hears of faults, one a second at most. */
export function openNodes(
  { databaseUrl, redisUrls }: Configuration,
  report: (fault: Error) => void,
): Nodes | undefined {
  const [address] = redisUrls;
  if (databaseUrl === undefined || address === undefined) return undefined;
  let reportedAt = Number.NEGATIVE_INFINITY;
  const open = (settings: RedisOptions): Redis => {
    const client = new Redis(address, {
      ...settings,
      connectTimeout: 1000,
      retryStrategy: (tries) => Math.min(tries * 50, 1000),
    });
    client.on('error', (fault) => {
      if (performance.now() - reportedAt < 1000) return;
      reportedAt = performance.now();
      report(fault);
    });
    return client;
  };
  // What could not be told at once is told by the log and by the next welcome; it must not pile up here.
  const publishes = open({ enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  // The adapter subscribes once, before there is a connection: that has to wait for it, however long it takes.
  const subscribes = open({ enableOfflineQueue: true, maxRetriesPerRequest: null });
  return {
    adapter: createAdapter(publishes, subscribes, { requestsTimeout }),
    close() {
      publishes.disconnect();
      subscribes.disconnect();
    },
  };
}
