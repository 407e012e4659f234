/**
 * What those connected to this node were told of each offer. The same news may come by more than one way (this node's own
 * hand, another node, the log), late and out of order: each rep hears it once, and nothing of an offer after its end.
 */
import type { Time } from '../protocol.ts';

/** So many offers are remembered, the newest: many minutes of a busy day. */
const remembered = 20_000;

interface Memory {
  /** Until when it was said to be open, by rep. */
  readonly opened: Map<string, Time | null>;
  /** Who heard the end, or their own decline. */
  readonly closed: Set<string>;
  ended: boolean;
}

export class Told {
  readonly #offers = new Map<string, Memory>();
  /** When something was last told that concerns one rep alone. */
  readonly #reps = new Map<string, number>();

  /** Of these reps, those to whom it is news that the offer is open until then; from now on it is not. */
  opening(offerId: string, until: Time | null, reps: readonly string[]): string[] {
    const { opened, closed, ended } = this.#of(offerId);
    if (ended) return [];
    const fresh = reps.filter((repId) => !closed.has(repId) && opened.get(repId) !== until);
    for (const repId of fresh) opened.set(repId, until);
    return fresh;
  }

  /** Of these reps, those who have not heard that it ended; from now on it is over for everyone. */
  ending(offerId: string, reps: readonly string[]): string[] {
    const memory = this.#of(offerId);
    memory.ended = true;
    memory.opened.clear();
    return this.#close(memory, reps);
  }

  /** True when the rep has not heard that it is over for this rep alone; from now on it is. */
  declining(offerId: string, repId: string): boolean {
    return this.#close(this.#of(offerId), [repId]).length > 0;
  }

  /** The rep hears now of an own lead, or of all that is live. */
  telling(repId: string): void {
    this.#reps.set(repId, performance.now());
  }

  /** `since`: by this process's uptime, in milliseconds. */
  hasHeard(repId: string, since: number): boolean {
    return (this.#reps.get(repId) ?? Number.NEGATIVE_INFINITY) >= since;
  }

  knows(offerId: string): boolean {
    return this.#offers.has(offerId);
  }

  hasEnded(offerId: string): boolean {
    return this.#offers.get(offerId)?.ended === true;
  }

  #close({ closed }: Memory, reps: readonly string[]): string[] {
    const fresh = reps.filter((repId) => !closed.has(repId));
    for (const repId of fresh) closed.add(repId);
    return fresh;
  }

  #of(offerId: string): Memory {
    const known = this.#offers.get(offerId);
    if (known) return known;
    const memory: Memory = { opened: new Map(), closed: new Set(), ended: false };
    this.#offers.set(offerId, memory);
    const [oldest] = this.#offers.keys();
    if (this.#offers.size > remembered && oldest !== undefined) this.#offers.delete(oldest);
    return memory;
  }
}
