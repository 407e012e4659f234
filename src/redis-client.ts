/** Connections to Redis, all of which come back by themselves and notice when they are dead. */
import { Redis, type RedisOptions } from 'ioredis';

/** A connection on which nothing comes for so long is dead, though nobody said so: it may look alive for minutes. */
export const deadMs = 6000;

/** Nothing waits in a queue for Redis to return, nor is sent twice after a cut; slower than this counts as gone, for this once. */
export const answersWithin = (ms: number): RedisOptions => ({
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: ms,
});

/** To an address as in `redis://127.0.0.1:6379`. `fault` hears of every one. */
export function openRedis(address: string, settings: RedisOptions, fault: (fault: Error) => void): Redis {
  const client = new Redis(address, {
    ...settings,
    connectTimeout: 1000,
    socketTimeout: deadMs,
    retryStrategy: (tries) => Math.min(tries * 50, 1000),
  });
  client.on('error', fault);
  return client;
}
