/** The gate on Redis: redlock with one try, over one Redis or a quorum of several. */
import { Redis } from 'ioredis';
import Redlock from 'redlock';
import type { Gate, Pass } from './gate.ts';

/** How long a node may be inside before others may enter; the store's write takes milliseconds. */
const holdMs = 2000;
/** A Redis slower than this counts as gone for this claim. */
const answerMs = 100;

type Answer = (fault: Error | null, result: unknown) => void;

/** The two commands redlock sends, in the form it sends them, over an ioredis of today. */
function forRedlock(client: Redis) {
  const call = (command: string, words: (string | number)[], answer: Answer): void => {
    client.call(command, words).then(
      (result) => answer(null, result),
      (fault: Error) => answer(fault, null),
    );
  };
  return {
    evalsha: (hash: string, words: (string | number)[], answer: Answer) => call('EVALSHA', [hash, ...words], answer),
    eval: (words: (string | number)[], answer: Answer = () => {}) => call('EVAL', words, answer),
  };
}

/** Addresses as in `redis://127.0.0.1:6379`. `report` hears of faults, at most one a second. */
export function redisGate(addresses: readonly string[], report: (fault: Error) => void): Gate {
  let lastFault = 0;
  let reportedAt = 0;
  const fault = (error: Error): void => {
    lastFault = performance.now();
    if (lastFault - reportedAt < 1000 && reportedAt > 0) return;
    reportedAt = lastFault;
    report(error);
  };
  const clients = addresses.map((address) => {
    const client = new Redis(address, {
      // A claim must not wait in a queue for Redis to return, nor be sent twice after a cut.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: answerMs,
      connectTimeout: 1000,
      retryStrategy: (tries) => Math.min(tries * 50, 1000),
    });
    client.on('error', fault);
    return client;
  });
  // `retryCount: 0` works only here; given with a call it would mean redlock's default of ten.
  const redlock = new Redlock(clients.map(forRedlock), { retryCount: 0 });
  redlock.on('clientError', fault);
  const healthy = (): boolean =>
    clients.filter(({ status }) => status === 'ready').length > Math.floor(clients.length / 2);

  return {
    async enter(leadId): Promise<Pass> {
      if (!healthy()) return { kind: 'unavailable' };
      const started = performance.now();
      try {
        const lock = await redlock.lock(`sharktank:lead:${leadId}`, holdMs);
        // Unlocking is a courtesy to the next; the hold ends by itself.
        return { kind: 'held', release: () => void lock.unlock().catch(() => undefined) };
      } catch {
        return lastFault >= started ? { kind: 'unavailable' } : { kind: 'busy' };
      }
    },
    redis: () => (healthy() ? 'ok' : 'missing'),
    async close() {
      for (const client of clients) client.disconnect();
    },
  };
}
