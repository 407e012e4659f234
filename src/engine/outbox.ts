/** Hands due texts to the carrier: at least once, never after their offer is over (P9). */
import type { Carrier } from '../channels/channel.ts';
import type { DueMessage, Store } from '../store/store.ts';

/** So many texts are at the carrier at once; more would only hold up the event loop. */
const atOnce = 20;
const mostAttempts = 8;

const pauseAfter = (attempts: number): number => Math.min(1000 * 2 ** (attempts - 1), 30_000);

export interface Outbox {
  start(): Promise<void>;
  /** There may be something due. */
  wake(): void;
  /** Waits for what is in hand. */
  stop(): Promise<void>;
}

/** `compose` puts a message into words; undefined when what it would say is no longer true. */
export function outbox(
  store: Store,
  carrier: Carrier,
  compose: (message: DueMessage) => Promise<string | undefined>,
  committed: () => void,
  report: (fault: unknown) => void,
): Outbox {
  const inHand = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let taking = false;
  let again = false;
  let stopped = true;

  async function handOver(due: DueMessage): Promise<void> {
    const body = await compose(due);
    // Asked last, just before the carrier gets it.
    const leftMs = due.notAfter === null ? null : due.notAfter - store.now();
    if (body === undefined || (leftMs !== null && leftMs < 1000)) return store.messages.dropped(due.id);
    const validSeconds = leftMs === null ? null : Math.floor(leftMs / 1000);
    const handover = await carrier.send({ to: due.phone, body, messageId: due.id, validSeconds });
    switch (handover.kind) {
      case 'accepted':
        return store.messages.sent(due.id, handover.carrierId);
      case 'refused':
        await store.messages.failed(due.id, handover.error);
        if (handover.optedOut && due.repId !== null) await store.reps.change(due.repId, { smsOptIn: false });
        return;
      case 'unclear':
        if (due.attempts >= mostAttempts) return store.messages.failed(due.id, handover.error);
        return store.messages.retry(due.id, pauseAfter(due.attempts));
    }
  }

  function send(due: DueMessage): void {
    const work = handOver(due)
      .then(committed, report)
      .finally(() => {
        inHand.delete(work);
        wake();
      });
    inHand.add(work);
  }

  async function take(): Promise<void> {
    taking = true;
    try {
      do {
        again = false;
        const room = atOnce - inHand.size;
        if (stopped || room <= 0) return;
        for (const due of await store.messages.take(room)) send(due);
      } while (again);
      const next = await store.messages.nextDue();
      clearTimeout(timer);
      if (next !== null && !stopped) timer = setTimeout(wake, Math.min(Math.max(50, next - store.now()), 30_000));
    } catch (fault) {
      report(fault);
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(wake, 1000);
    } finally {
      taking = false;
    }
  }

  function wake(): void {
    again = true;
    if (!taking && !stopped) void take();
  }

  return {
    async start() {
      stopped = false;
      await store.messages.recover();
      wake();
    },
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(inHand);
    },
  };
}
