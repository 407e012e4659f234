/** Hands due texts to the carrier: at least once, never after their offer is over (P9). */
import { setTimeout as pause } from 'node:timers/promises';
import type { Carrier, Handover } from '../channels/channel.ts';
import { type DueMessage, type Store, StoreUnavailable } from '../store/store.ts';

/** So many texts are at the carrier at once; more would only hold up the event loop. */
const atOnce = 20;
const mostAttempts = 8;
/** How long to leave a store alone that did not answer. */
const storePauseMs = 1000;

/** Other nodes make texts due too, and may die before they hand them over: so often it looks without being woken. */
const glanceMs = 2000;

/** What was read longer ago may be over by now: a process can stand still between two lines. */
const freshMs = 1000;
/** A text taken longer ago is handed over by whoever takes it next: well before the store gives it to another (20 s). */
const mineMs = 10_000;

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
  /** By id. */
  const inHand = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let taking = false;
  let again = false;
  let stopped = true;

  async function handOver(due: DueMessage, takenAt: number): Promise<void> {
    const readAt = performance.now();
    const body = await compose(due);
    if (performance.now() - takenAt > mineMs) return;
    if (performance.now() - readAt > freshMs) return handOver(due, takenAt);
    // Asked last, just before the carrier gets it.
    const leftMs = due.notAfter === null ? null : due.notAfter - store.now();
    if (body === undefined || (leftMs !== null && leftMs < 1000)) return written(() => store.messages.dropped(due));
    const validSeconds = leftMs === null ? null : Math.floor(leftMs / 1000);
    const handover = await carrier.send({ to: due.phone, body, messageId: due.id, validSeconds });
    return written(() => keep(due, handover));
  }

  /** What the carrier said, stored. */
  async function keep(due: DueMessage, handover: Handover): Promise<void> {
    switch (handover.kind) {
      case 'accepted':
        return store.messages.sent(due.id, handover.carrierId);
      case 'refused':
        await store.messages.failed(due, handover.error);
        if (handover.optedOut && due.repId !== null) await store.reps.change(due.repId, { smsOptIn: false }, 'carrier');
        return;
      case 'unclear':
        if (due.attempts >= mostAttempts) return store.messages.failed(due, handover.error);
        return store.messages.retry(due, pauseAfter(due.attempts));
    }
  }

  /** Writes, again until the store takes it: what the carrier said is known here only, and a text must not stay in between. */
  async function written(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await write();
      } catch (fault) {
        if (stopped || !(fault instanceof StoreUnavailable)) throw fault;
        report(fault);
        await pause(storePauseMs);
      }
    }
  }

  function send(due: DueMessage, takenAt: number): void {
    const work = handOver(due, takenAt)
      .then(committed, report)
      .finally(() => {
        inHand.delete(due.id);
        wake();
      });
    inHand.set(due.id, work);
  }

  async function take(): Promise<void> {
    taking = true;
    try {
      let next: number | null;
      do {
        again = false;
        const room = atOnce - inHand.size;
        if (stopped || room <= 0) return;
        // Looking costs nothing; taking is a write.
        next = await store.messages.nextDue();
        if (next !== null && next <= store.now()) {
          const takenAt = performance.now();
          // What is in hand stays there, though it is anybody's by now: after an outage of the store, what the carrier said
          // of it is still on its way there.
          for (const due of await store.messages.take(room, [...inHand.keys()])) send(due, takenAt);
          next = await store.messages.nextDue();
        }
      } while (again);
      clearTimeout(timer);
      const waitMs = next === null ? glanceMs : Math.max(50, next - store.now());
      if (!stopped) timer = setTimeout(wake, Math.min(waitMs, glanceMs));
    } catch (fault) {
      report(fault);
      clearTimeout(timer);
      again = false;
      if (!stopped) timer = setTimeout(wake, storePauseMs);
    } finally {
      taking = false;
      // Somebody woke it after the last look.
      if (again && inHand.size < atOnce) wake();
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
      await Promise.all(inHand.values());
    },
  };
}
