/**
 * The store's port: verbs of the domain, each whole in one transaction, and the clock. There is no transaction for the
 * engine to hold. A verb that cannot reach the store throws `StoreUnavailable`; then nothing was written.
 */
import type { Change } from '../domain/changes.ts';
import type { Happening, LogEvent } from '../domain/event.ts';
import type { CredentialStore, PersonStore, SignInStore } from './access-store.ts';
import type { LeadStore, OfferStore } from './lead-store.ts';
import type { Listing, PageRequest } from './paging.ts';
import type { ProgramStore, RepStore, TeamStore } from './people-store.ts';
import type { InboundStore, MessageStore } from './text-store.ts';

export type * from './access-store.ts';
export type * from './lead-store.ts';
export type * from './paging.ts';
export type * from './people-store.ts';
export type * from './text-store.ts';

/**
 * The store did not answer or could not commit. Nothing of the verb took effect, unless a connection to PostgreSQL was lost
 * within the commit: then nobody knows, and the same verb again finds what was done.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** How long whoever starts waits for it, in ms: it may be restarting at this moment. */
  readonly waitMs: number;

  constructor(message: string, waitMs = 0) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** Whom or what it was for is not there any more; nothing took effect. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

export interface EventStore {
  /** After the cursor, oldest first, without what explains them. Events appear in it in the order in which they can be read. */
  after(cursor: number, limit: number): Promise<readonly Happening[]>;
  /** The cursor just before the first event at or after that time. */
  cursorBefore(at: number): Promise<number>;
  /** The newest cursor, 0 for an empty log. */
  last(): Promise<number>;
  ofLead(leadId: string, page: PageRequest): Promise<readonly LogEvent[]>;
  /** Who changed what, the latest first. */
  changes(page: PageRequest): Promise<Listing<Change>>;
}

export interface Store {
  readonly leads: LeadStore;
  readonly offers: OfferStore;
  readonly reps: RepStore;
  readonly programs: ProgramStore;
  readonly teams: TeamStore;
  readonly credentials: CredentialStore;
  readonly people: PersonStore;
  readonly signIn: SignInStore;
  readonly events: EventStore;
  readonly messages: MessageStore;
  readonly inbound: InboundStore;
  /** The only clock that decides anything: milliseconds. */
  now(): number;
  /** Writes something and commits it; throws `StoreUnavailable` when that fails, or there is too little room to go on with. */
  ping(): Promise<void>;
  /**
   * False from a write that was refused because there is no room or the store may only be read, until a ping succeeds; while it
   * is false the store pings by itself.
   */
  takesWrites(): boolean;
  close(): Promise<void>;
}
