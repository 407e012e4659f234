/**
 * An empty PostgreSQL that is filled with another store's rows: everything in one transaction, which only who compared both
 * sides commits. Whatever ends before that, a kill too, leaves the database without a row.
 */
import pg from 'pg';
import { type CarriedRow, carried, MoveRefused } from '../sql/carried.ts';
import { type ColumnKind, type StoredTable, storedTables } from '../sql/tables.ts';
import { StoreUnavailable } from '../store.ts';
import { ConnectionLost, storeFault, types } from './connection.ts';
import { migratePostgres } from './migrate.ts';

const typeOf: Readonly<Record<ColumnKind, string>> = { integer: 'bigint', real: 'double precision', text: 'text' };

/** Rows read back with one question. */
const rowsAFetch = 1000;
/** A server that is just starting on this database may hold a table for so long. */
const lockMs = 10_000;

const quoted = (name: string): string => pg.escapeIdentifier(name);
const columnsOf = ({ columns }: StoredTable): string => columns.map(({ name }) => quoted(name)).join(', ');

export class Filling {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /**
   * Brings the database to this version and begins the transaction, in which nobody else reads or writes our tables. Throws
   * `MoveRefused` when one of them holds a row, `StoreUnavailable` when PostgreSQL refuses.
   */
  static async begin(url: string): Promise<Filling> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      application_name: 'sharktank move',
    });
    // A fault that comes while nothing is asked shows with the next question.
    client.on('error', () => {});
    const filling = new Filling(client);
    try {
      await client.connect().catch((fault: unknown) => {
        throw storeFault(fault);
      });
      // Before the tables are brought to this version: a database that is refused stays as it was.
      await filling.#refuseRows();
      await migratePostgres(url);
      await filling.#begin();
      await filling.#refuseRows();
      return filling;
    } catch (fault) {
      await filling.close();
      throw fault;
    }
  }

  /** Rows of one table, in one statement. */
  async insert(table: StoredTable, rows: readonly CarriedRow[]): Promise<void> {
    const lists = table.columns.map(({ kind }, index) => `$${index + 1}::${typeOf[kind]}[]`);
    await this.#ask(
      `insert into ${quoted(table.name)} (${columnsOf(table)}) select * from unnest(${lists.join(', ')})`,
      table.columns.map((_column, index) => rows.map((row) => row[index])),
    );
  }

  /** The next row of this table will have a number above this one. */
  async continueAbove({ name, numbered }: StoredTable, highest: number): Promise<void> {
    if (numbered === undefined) return;
    // A column that numbers itself says where from; the others have a sequence named after table and column.
    const own = await this.#ask('select pg_get_serial_sequence($1, $2)', [name, numbered]);
    const sequence = typeof own[0]?.[0] === 'string' ? own[0][0] : quoted(`${name}_${numbered}`);
    // Unlike setval, it is undone with the transaction.
    await this.#ask(`alter sequence ${sequence} restart with ${highest + 1}`);
  }

  /** Every row of a table as it is stored now, in no order. */
  async *rows(table: StoredTable): AsyncGenerator<CarriedRow> {
    await this.#ask(`declare reading no scroll cursor for select ${columnsOf(table)} from ${quoted(table.name)}`);
    for (;;) {
      const rows = await this.#ask(`fetch ${rowsAFetch} from reading`);
      for (const row of rows) yield carried(table, row);
      if (rows.length < rowsAFetch) break;
    }
    await this.#ask('close reading');
  }

  /** The database's clock, in milliseconds. */
  async now(): Promise<number> {
    return Number((await this.#ask('select store_time()'))[0]?.[0]);
  }

  async commit(): Promise<void> {
    try {
      await this.#ask('commit');
    } catch (fault) {
      if (!(fault instanceof ConnectionLost)) throw fault;
      throw new StoreUnavailable(
        `${fault.message}. That was at the very end, so nobody knows whether it was done: move again. If it says that there are rows, it was.`,
      );
    }
    // Figures that the planner goes by, which would otherwise come minutes later.
    for (const { name } of storedTables()) await this.#ask(`analyze ${quoted(name)}`).catch(() => undefined);
  }

  /** Undoes whatever was not committed. */
  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #begin(): Promise<void> {
    await this.#ask('begin');
    // What a role or a server has for short work must not end this one.
    await this.#ask('set local statement_timeout = 0');
    await this.#ask('set local idle_in_transaction_session_timeout = 0');
    await this.#ask('set local synchronous_commit = on');
    await this.#ask(`set local lock_timeout = ${lockMs}`);
    // A server that starts now waits even with reading, and then finds what was moved rather than making a first program.
    const names = storedTables().map(({ name }) => quoted(name));
    await this.#ask(`lock table ${names.join(', ')} in access exclusive mode`);
  }

  async #refuseRows(): Promise<void> {
    const found: string[] = [];
    for (const { name } of storedTables()) {
      const there = await this.#ask('select to_regclass($1) is not null', [quoted(name)]);
      if (there[0]?.[0] !== true) continue;
      const [counted] = await this.#ask(`select count(*) from (select 1 from ${quoted(name)} limit 1001) as rows`);
      const count = Number(counted?.[0]);
      if (count > 0) found.push(`${name} (${count > 1000 ? 'more than 1,000' : count})`);
    }
    if (found.length > 0)
      throw new MoveRefused(
        `The database of DATABASE_URL is not empty; it has rows in ${found.join(', ')}. Give a fresh one: create database … ` +
          'If a server or another command was only started on it once, its first program is there: ' +
          'drop that database, create it again, and move before anything else.',
      );
  }

  async #ask(text: string, values: unknown[] = []): Promise<unknown[][]> {
    try {
      return (await this.#client.query<unknown[]>({ text, values, types, rowMode: 'array' })).rows;
    } catch (fault) {
      throw storeFault(fault);
    }
  }
}
