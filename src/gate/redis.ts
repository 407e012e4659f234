/** The gate on Redis: redlock with one try, over one Redis or a quorum of several. */
import type { Redis } from 'ioredis';
import Redlock from 'redlock';
import { answersWithin, openRedis } from '../redis-client.ts';
import type { Gate, Pass } from './gate.ts';

/** How long a node may be inside before others may enter; the store's write takes milliseconds. */
const holdMs = 2000;
/** A Redis slower than this counts as gone for this claim. Half of what the port allows: redlock takes back what it got. */
const answerMs = 70;
/** So often each is tried with a write, as a lock is one: a full Redis answers, and is of no use. */
const probeMs = 1000;
/** One that took no write for so long counts as gone until it takes one. */
const patienceMs = 3000;

type Answer = (fault: Error | null, result: unknown) => void;

/** The two commands redlock sends, in the form it sends them, over an ioredis of today. */
function forRedlock(client: Redis, failed: () => void) {
  const call = (command: string, words: (string | number)[], answer: Answer): void => {
    // `void`: what redlock's callbacks give back is a promise that rejects with every refusal, and nobody would catch it.
    client.call(command, words).then(
      (result) => void answer(null, result),
      (fault: Error) => {
        // A script this Redis does not know yet is sent again by redlock.
        if (!fault.message.startsWith('NOSCRIPT')) failed();
        void answer(fault, null);
      },
    );
  };
  return {
    evalsha: (hash: string, words: (string | number)[], answer: Answer) => call('EVALSHA', [hash, ...words], answer),
    eval: (words: (string | number)[], answer: Answer = () => {}) => call('EVAL', words, answer),
  };
}

/** Addresses as in `redis://127.0.0.1:6379`. `fault` hears of every one. */
export function redisGate(addresses: readonly string[], fault: (fault: Error) => void): Gate {
  let isClosed = false;
  /** What our own closing cuts off is no fault of Redis. */
  const report = (error: Error): void => {
    if (!isClosed) fault(error);
  };
  /** When each last took a write. */
  const tookAt = addresses.map(() => Number.NEGATIVE_INFINITY);
  /** When each last failed to answer: a refusal counts only if a quorum answered. */
  const failedAt = addresses.map(() => Number.NEGATIVE_INFINITY);
  const clients = addresses.map((address, index) => {
    const client = openRedis(address, answersWithin(answerMs), report);
    client.on('ready', () => {
      tookAt[index] = performance.now();
    });
    return client;
  });
  const isWell = (index: number): boolean =>
    clients[index]?.status === 'ready' && performance.now() - (tookAt[index] ?? 0) < patienceMs;
  const probing = setInterval(() => {
    clients.forEach((client, index) => {
      client.set('sharktank:probe', '', 'PX', patienceMs).then(
        () => {
          tookAt[index] = performance.now();
        },
        // One late answer is no outage.
        (error: Error) => {
          if (!isWell(index)) report(error);
        },
      );
    });
  }, probeMs);
  // `retryCount: 0` works only here; given with a call it would mean redlock's default of ten.
  const redlock = new Redlock(
    clients.map((client, index) =>
      forRedlock(client, () => {
        failedAt[index] = performance.now();
      }),
    ),
    { retryCount: 0 },
  );
  redlock.on('clientError', report);
  const isQuorum = (some: readonly unknown[]): boolean => some.length > Math.floor(clients.length / 2);
  const healthy = (): boolean => isQuorum(clients.filter((_, index) => isWell(index)));

  return {
    async enter(leadId): Promise<Pass> {
      if (!healthy()) return { kind: 'unavailable' };
      const started = performance.now();
      try {
        const lock = await redlock.lock(`sharktank:lead:${leadId}`, holdMs);
        // Unlocking is a courtesy to the next; the hold ends by itself.
        return { kind: 'held', release: () => void lock.unlock().catch(() => undefined) };
      } catch {
        return isQuorum(failedAt.filter((at) => at < started)) ? { kind: 'busy' } : { kind: 'unavailable' };
      }
    },
    redis: () => (healthy() ? 'ok' : 'missing'),
    async close() {
      isClosed = true;
      clearInterval(probing);
      for (const client of clients) client.disconnect();
    },
  };
}
