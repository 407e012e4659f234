/** What the verbs need from a database, whichever it is. */
import type { SQL } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { NewEvent } from '../../domain/event.ts';
import type { KnownTeam } from './known-team.ts';

/** The little that one has to say differently to each database. */
export interface Dialect {
  /** The texts of a list that is bound, as JSON, to this one placeholder: a statement stays the same however long the list is. */
  textsIn(placeholder: string): SQL;
  /** The objects of a list given as JSON, bound as one value, to select from: one row each, as JSON, in `value`. */
  rowsIn(list: string): SQL;
}

/** A connection that reads. Queries are written once, awaited, in words both databases know. */
export type Sql = BetterSQLite3Database & { readonly spoken: Dialect; readonly known: KnownTeam };

/** A transaction in hand. */
export type Transaction = Sql & {
  /** What `append` collects; written last, just before the commit. */
  readonly log: LoggedEvent[];
  /**
   * From here on no other transaction decides: what reps have on offer and what stages remember stays as it is read.
   * Gives store time once it is so.
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

export interface SqlDatabase {
  /** Store time in milliseconds, as this node knows it: near enough to wait by, and to read what is live. */
  now(): number;
  /**
   * One transaction; the verb may await queries only, and runs again if it met another one. `now` is store time once the
   * lock is held. `urgent`: somebody waits for the answer, so it goes before others.
   */
  write<Result>(
    verb: (sql: Transaction, now: number) => Promise<Result>,
    lock?: Lock,
    urgency?: 'urgent',
  ): Promise<Result>;
  /** Committed state. */
  query<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
