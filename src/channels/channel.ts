/** Ports to the world outside: how people hear of what was committed, and the carrier that takes texts. */
import type { Connected } from '../domain/advance.ts';
import type { Lead } from '../domain/lead.ts';
import type { ClosedOffer, OpenedOffer } from '../store/store.ts';

/** Hears of what has been committed, never before. May miss some: whoever reconnects reads the truth from the store. */
export interface Channel {
  /** Opened, joined by these reps, or now ending at another time. */
  offered(opened: OpenedOffer): void;
  /** `behindMs`: those whose claims were refused just now, and by how much. */
  closed(closed: ClosedOffer, behindMs: ReadonlyMap<string, number>): void;
  /** The rep heard nothing yet of an own decline. */
  declined(offerId: string, leadId: string, repId: string): void;
  assigned(lead: Lead, repId: string, by: { readonly id: string; readonly name: string }): void;
  movedAway(lead: Lead, repId: string): void;
  /** Something about these reps is not as they were last told: they hear all of it again. */
  changed(repIds: readonly string[]): void;
  /** Who has a page open. */
  readonly connected: Connected;
  /** Something was written: the log and the outbox may have news. */
  committed(): void;
}

export interface Text {
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** Our id, which comes back with what the carrier says of it later. */
  readonly messageId: string;
  /** After so many whole seconds the carrier must not deliver it any more; null when it stays true. */
  readonly validSeconds: number | null;
}

/** What the carrier said. */
export type Handover =
  | { readonly kind: 'accepted'; readonly carrierId: string }
  /** Refused for good. `optedOut`: the number has told the carrier it wants no texts. */
  | { readonly kind: 'refused'; readonly error: string; readonly optedOut: boolean }
  /** Too busy, unreachable, or silent: it may or may not have it. */
  | { readonly kind: 'unclear'; readonly error: string };

export interface Carrier {
  /** Never throws. */
  send(text: Text): Promise<Handover>;
}
