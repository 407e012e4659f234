/** What the verbs need from a database, whichever it is. */
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

/** A connection or a transaction in hand. */
export type Sql = BetterSQLite3Database;

export interface SqlDatabase {
  /** Store time in milliseconds. */
  now(): number;
  /** One transaction; the verb may await queries only. `urgent`: somebody waits for the answer, so it goes before others. */
  write<Result>(verb: (sql: Sql, now: number) => Promise<Result>, urgency?: 'urgent'): Promise<Result>;
  /** Committed state. */
  query<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
