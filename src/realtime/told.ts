/**
 * What those connected to this node were told of each offer. The same news may come by more than one way (this node's own
 * hand, another node, the log), late and out of order: each rep hears it once, and nothing of an offer after its end.
 */
import type { LeadMessage, Time } from '../protocol.ts';

/** So many offers are remembered, the newest: many minutes of a busy day. */
const remembered = 20_000;
/** News of a rep's own lead counts for so many of them, the newest. */
const leadsRemembered = 20_000;

interface Memory {
  /** Whether the opening of the wave was heard, and not only something of it. */
  isOpened: boolean;
  /** Until when it was said to be open, by rep. */
  readonly opened: Map<string, Time | null>;
  /** Whom a welcome told of it, which may have been read before its end. */
  readonly welcomed: Set<string>;
  /** For whom alone it is over: they passed. */
  readonly declined: Set<string>;
  ended: boolean;
}

/** Takes out the oldest of a map that has grown too large. */
function forgetOldest(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

export class Told {
  readonly #offers = new Map<string, Memory>();
  /** When a rep was last told of a lead of their own, by rep, lead and what of it. */
  readonly #leads = new Map<string, number>();

  /** Of these reps, those to whom it is news that the offer is open until then; from now on it is not. */
  opening(offerId: string, until: Time | null, reps: readonly string[]): string[] {
    const memory = this.#of(offerId);
    const { opened, declined, ended } = memory;
    memory.isOpened = true;
    if (ended) return [];
    const fresh = reps.filter((repId) => !declined.has(repId) && opened.get(repId) !== until);
    for (const repId of fresh) opened.set(repId, until);
    return fresh;
  }

  /**
   * Of these reps, those who have not heard that it is over; from now on it is for everyone. Once: who connects later gets
   * the truth with the welcome.
   */
  ending(offerId: string, reps: readonly string[]): string[] {
    const memory = this.#of(offerId);
    if (memory.ended) return [];
    const fresh = reps.filter((repId) => !memory.declined.has(repId));
    memory.ended = true;
    // Who is left was not named: it is over for them for another reason, which they may have yet to hear.
    for (const repId of [...fresh, ...memory.declined]) {
      memory.opened.delete(repId);
      memory.welcomed.delete(repId);
    }
    return fresh;
  }

  /** A welcome tells the rep now that these offers are open. Another page of the rep may not know it yet, so it is news still. */
  welcoming(repId: string, offerIds: readonly string[]): void {
    for (const offerId of offerIds) this.#of(offerId).welcomed.add(repId);
  }

  /** Whether somebody here was told that the offer is open to this rep, and nobody that it is over. */
  isOpenTo(repId: string, offerId: string): boolean {
    const memory = this.#offers.get(offerId);
    return memory !== undefined && !memory.ended && (memory.opened.has(repId) || memory.welcomed.has(repId));
  }

  /** True when the rep has not heard that it is over for this rep alone; from now on it is. */
  declining(offerId: string, repId: string): boolean {
    const { declined, ended, opened, welcomed } = this.#of(offerId);
    if (declined.has(repId)) return false;
    declined.add(repId);
    const wasOpen = [opened.delete(repId), welcomed.delete(repId)].includes(true);
    return !ended || wasOpen;
  }

  /** The rep hears now that this lead is theirs, or is not any more. */
  telling(repId: string, leadId: string, reason: LeadMessage['reason']): void {
    this.#leads.set(`${repId} ${leadId} ${reason}`, performance.now());
    forgetOldest(this.#leads, leadsRemembered);
  }

  /** `since`: by this process's uptime, in milliseconds. */
  hasHeard(repId: string, leadId: string, reason: LeadMessage['reason'], since: number): boolean {
    return (this.#leads.get(`${repId} ${leadId} ${reason}`) ?? Number.NEGATIVE_INFINITY) >= since;
  }

  hasOpened(offerId: string): boolean {
    return this.#offers.get(offerId)?.isOpened === true;
  }

  hasEnded(offerId: string): boolean {
    return this.#offers.get(offerId)?.ended === true;
  }

  #of(offerId: string): Memory {
    const known = this.#offers.get(offerId);
    if (known) return known;
    const memory: Memory = {
      isOpened: false,
      opened: new Map(),
      welcomed: new Set(),
      declined: new Set(),
      ended: false,
    };
    this.#offers.set(offerId, memory);
    forgetOldest(this.#offers, remembered);
    return memory;
  }
}
