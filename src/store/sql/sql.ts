/** What the verbs need from a database, whichever it is. */
import type { Column, SQL } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { NewEvent } from '../../domain/event.ts';
import type { KnownTeam } from './known-team.ts';
import type { Meanwhile } from './meanwhile.ts';

/** The little that one has to say differently to each database. */
export interface Dialect {
  /**
   * Whether the column is one of the texts of a list that is bound, as JSON, to this placeholder: a statement stays the same
   * however long the list is, and looks each of them up.
   */
  isAmong(column: Column, placeholder: string): SQL;
  /** The objects of a list given as JSON, bound as one value, to select from: one row each, as JSON, in `value`. */
  rowsIn(list: string): SQL;
}

/** A connection that reads. Queries are written once, awaited, in words both databases know. */
export type Sql = BetterSQLite3Database & { readonly spoken: Dialect; readonly known: KnownTeam };

/** A transaction in hand. */
export type Transaction = Sql & {
  /** What `append` collects; written last, just before the commit. */
  readonly log: LoggedEvent[];
  /** What goes along with the commit; of something that takes more than one statement, each by itself. */
  readonly meanwhile: Meanwhile;
  /**
   * From here on no other transaction decides: what reps have on offer and what stages remember stays as it is read, also by
   * what is asked before this has answered. Gives store time once it is so.
   */
  lockDecisions(): Promise<number>;
  /** From here on nothing is claimed by or assigned to this rep elsewhere. True if that may have happened since this transaction began. */
  lockRep(repId: string): Promise<boolean>;
};

export interface LoggedEvent {
  readonly at: number;
  readonly event: NewEvent;
}

/** What has to stand still from the first statement on, beside a database that writes one transaction after the other. */
export type Lock =
  | { readonly lead: string }
  /** The lead that this offer is of. */
  | { readonly offer: string }
  /** The leads of these offers. */
  | { readonly offers: readonly string[] }
  /** Whatever else these words mean: two transactions with a word in common run one after the other. */
  | { readonly words: readonly string[] }
  /** Every decision, from the beginning. */
  | { readonly decisions: true };

/**
 * `urgent`: somebody waits for the answer, so it goes before others. `decision`: it waits for the turn of all decisions, so
 * few at a time are enough.
 */
export type Urgency = 'urgent' | 'decision';

export interface SqlDatabase {
  /** Store time in milliseconds, as this node knows it: near enough to wait by, and to read what is live. */
  now(): number;
  /**
   * One transaction; the verb may await queries only, and runs again if it met another one. `now` is store time once the
   * lock is held.
   */
  write<Result>(
    verb: (sql: Transaction, now: number) => Promise<Result>,
    lock?: Lock,
    urgency?: Urgency,
  ): Promise<Result>;
  /** As `write`; what the verb always reads first is asked for right behind the lock, without waiting for it. */
  writeOn<Read, Result>(
    read: (sql: Sql) => Promise<Read>,
    verb: (sql: Transaction, now: number, read: Read) => Promise<Result>,
    lock?: Lock,
    urgency?: Urgency,
  ): Promise<Result>;
  /** Committed state. */
  query<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
