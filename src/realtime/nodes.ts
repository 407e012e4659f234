/** Several nodes as one: what one of them tells reaches the others over Redis, as long as that answers. */
import { randomUUID } from 'node:crypto';
import { createAdapter } from '@socket.io/redis-adapter';
import { answersWithin, deadMs, openRedis } from '../redis-client.ts';

/** How long another node may take to answer; it may be gone. */
const requestsTimeout = 1000;
/** So often the way to the other nodes is tried, there and back. */
const echoMs = 500;
/** An echo that is older says that the way is cut. */
const patienceMs = 3000;

export interface Nodes {
  readonly adapter: ReturnType<typeof createAdapter>;
  /** Whether what is told now reaches the others, as far as is known: a cut may go unnoticed for three seconds. */
  linked(): boolean;
  close(): void;
}

/**
 * Over the Redis at this address, such as `redis://127.0.0.1:6379`. `fault` hears of every one;
 * `relinked` is called when the way is open again after it was cut.
 */
export function openNodes(address: string, fault: (fault: Error) => void, relinked: () => void): Nodes {
  // What could not be told at once is told by the log and by the next welcome; it must not pile up here.
  const publishes = openRedis(address, answersWithin(patienceMs), fault);
  // Subscriptions wait for their connection, however long it takes.
  const subscribes = openRedis(address, { enableOfflineQueue: true, maxRetriesPerRequest: null }, fault);

  let heardAt = performance.now();
  const linked = (): boolean => performance.now() - heardAt < patienceMs;
  const ownChannel = `sharktank:echo:${randomUUID()}`;
  subscribes.subscribe(ownChannel).catch(fault);
  subscribes.on('message', (channel) => {
    if (channel !== ownChannel) return;
    const wasLinked = linked();
    heardAt = performance.now();
    if (!wasLinked) relinked();
  });
  let listeningSince = Number.POSITIVE_INFINITY;
  subscribes.on('ready', () => {
    listeningSince = performance.now();
  });
  // Who does not listen, however shortly, may have missed something.
  subscribes.on('close', () => {
    heardAt = Number.NEGATIVE_INFINITY;
    listeningSince = Number.POSITIVE_INFINITY;
  });
  /** The adapter's way to publish: it takes no care of what comes of it. */
  const tell = (to: string, message: string | Buffer): Promise<number> =>
    publishes.publish(to, message).catch((error: Error) => {
      fault(error);
      return 0;
    });
  function echo(): void {
    if (publishes.status === 'ready') void tell(ownChannel, '');
    // It sends nothing, so nothing would tell it that nobody is there.
    if (performance.now() - Math.max(heardAt, listeningSince) > deadMs) subscribes.disconnect(true);
  }
  publishes.on('ready', echo);
  const echoing = setInterval(echo, echoMs);

  return {
    adapter: createAdapter(
      { publish: tell, on: publishes.on.bind(publishes), off: publishes.off.bind(publishes) },
      subscribes,
      { requestsTimeout },
    ),
    linked,
    close() {
      clearInterval(echoing);
      publishes.disconnect();
      subscribes.disconnect();
    },
  };
}
