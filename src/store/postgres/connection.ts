/** One connection to PostgreSQL, spoken to in the words of the shared queries. */
import { createHash } from 'node:crypto';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import pg from 'pg';
import type { KnownTeam } from '../sql/known-team.ts';
import { WriteRefused } from '../sql/refused-writes.ts';
import type { Sql } from '../sql/sql.ts';
import { StoreUnavailable } from '../store.ts';
import { postgresDialect } from './dialect.ts';

/** 64-bit integers as numbers: times and counts are far from what a number cannot hold. Everything else as pg reads it. */
const int8 = 20;
export const types: pg.CustomTypesConfig = {
  getTypeParser: (type, format) => (type === int8 ? Number : pg.types.getTypeParser(type, format)),
};

/** Texts of statements kept prepared by one connection; longer ones carry lists of changing length, which come and go. */
const keptStatements = 300;
const longestKept = 4000;

/** Met another transaction: one of them is undone, and runs again. */
const metAnother: ReadonlySet<string> = new Set(['40001', '40P01', '23505']);

/** PostgreSQL undid the transaction because it met another one; the same verb again will find what that one did. */
export class MetAnother extends StoreUnavailable {}

/** Refused, because of what went wrong in the transaction before it. */
export class Aborted extends StoreUnavailable {}

/** Out of room, or of something else that whoever runs it has to give it; or it may only be read, as a standby is. */
const refusesWrites = /^(53|25006)/;

/** The connection is gone, or nobody knows what it still waits for. Was it lost in a commit, that may have been done. */
export class ConnectionLost extends StoreUnavailable {}

/** It says itself that it is not there yet, or has no room: starting after a crash may take it minutes. */
const comesBack: ReadonlySet<string> = new Set(['57P03', '53300']);
/** Nobody answers, which a wrong address looks like, too; a name that nobody has is a wrong one. */
const restartMs = 10_000;
const noSuchHost: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** What drizzle wrapped together with the values of the query, which must not go on (P13). Errors of our own pass as they are. */
export const unwrapped = (fault: unknown): unknown =>
  fault instanceof Error && fault.cause !== undefined ? fault.cause : fault;

/**
 * What pg threw, as the port knows it. PostgreSQL's own words may quote values, so only those about its state go on (P13);
 * what a query of ours did wrong shows by its code.
 */
export function storeFault(fault: unknown): StoreUnavailable {
  if (fault instanceof pg.DatabaseError) {
    const code = fault.code ?? '';
    const aboutItself = /^(08|25006|53|55|57|58|XX)/.test(code);
    if (fault.severity === 'FATAL' || fault.severity === 'PANIC')
      return new ConnectionLost(`${code}: ${fault.message}`, comesBack.has(code) ? Number.POSITIVE_INFINITY : 0);
    const words = aboutItself ? `${code}: ${fault.message}` : `PostgreSQL refused a query with ${code}`;
    if (code === '25P02') return new Aborted(words);
    if (refusesWrites.test(code)) return new WriteRefused(words);
    return metAnother.has(code) ? new MetAnother(words) : new StoreUnavailable(words);
  }
  // Everything else a connection throws is about itself: refused, reset, out of time.
  const words = `PostgreSQL does not answer: ${fault instanceof Error ? fault.message : String(fault)}`;
  const code: unknown = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  return new ConnectionLost(words, noSuchHost.has(code) ? 0 : restartMs);
}

/** What goes wrong is told as the port knows it. */
async function asked<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (fault) {
    throw storeFault(fault);
  }
}

/** Runs a statement with numbered parameters; rows come as arrays. */
async function run(client: pg.ClientBase, text: string, values: unknown[], name?: string): Promise<unknown[][]> {
  const query = { text, values, types, rowMode: 'array', ...(name && { name }) } as const;
  return (await asked(() => client.query<unknown[]>(query))).rows;
}

/** Shared queries mark each value with a question mark; they hold none anywhere else. */
function numbered(text: string): string {
  let number = 0;
  return text.replaceAll('?', () => `$${++number}`);
}

export interface Connection {
  readonly sql: Sql;
  /** A statement of this adapter's own: the first value of its first row. */
  one(text: string, values?: unknown[]): Promise<unknown>;
  /** Statements of this adapter's own, in one transaction; what they give is dropped. */
  all(text: string): Promise<void>;
  /** Appends these rows of the log, a list as JSON, and commits, at one go. */
  commitWithLog(rows: string): Promise<void>;
}

const known = new WeakMap<pg.PoolClient, Connection>();

/** The connection around a client of the pool: the same one each time, with what it prepared. */
export function connectionOf(client: pg.PoolClient, team: KnownTeam): Connection {
  const before = known.get(client);
  if (before) return before;
  const kept = new Map<string, { readonly text: string; readonly name: string | undefined }>();
  const statement = (source: string) => {
    const seen = kept.get(source);
    if (seen) return seen;
    const text = numbered(source);
    const isKept = source.length <= longestKept && kept.size < keptStatements;
    const name = isKept ? createHash('sha256').update(text).digest('base64url').slice(0, 24) : undefined;
    const made = { text, name };
    if (isKept) kept.set(source, made);
    return made;
  };
  const proxy = drizzle(async (source, values, method) => {
    const { text, name } = statement(source);
    const rows = await run(client, text, values, name);
    // Boundary: for `get` the driver wants the row itself, which its type does not say.
    return { rows: method === 'get' ? (rows[0] as unknown[]) : rows };
  });
  const connection: Connection = {
    // Boundary: the shared queries are typed for a driver that could answer at once; they are awaited, so this one does too.
    sql: Object.assign(proxy, { spoken: postgresDialect, known: team }) as unknown as Sql,
    commitWithLog: async (rows) => {
      await asked(() => client.query(`select append_log(${client.escapeLiteral(rows)}); commit`));
    },
    all: async (text) => {
      await asked(() => client.query(text));
    },
    one: async (text, values = []) => (await run(client, text, values))[0]?.[0],
  };
  known.set(client, connection);
  return connection;
}
