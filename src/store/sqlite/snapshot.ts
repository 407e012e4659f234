/** The SQLite file at one moment, for who moves out of it: opened for reading only, every row as bare values. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { type CarriedRow, carried, MoveRefused } from '../sql/carried.ts';
import type { StoredTable } from '../sql/tables.ts';
import { StoreUnavailable } from '../store.ts';
import { lockFolder } from './serve-lock.ts';

const quoted = (name: string): string => `"${name}"`;

/** Throws `MoveRefused` when the file was written by another version of Sharktank. */
function checkVersion(database: SQLite.Database, file: string): void {
  const newest = readMigrationFiles({ migrationsFolder: join(import.meta.dirname, 'migrations') }).at(-1)?.folderMillis;
  const own = Number(database.prepare('select coalesce(max(created_at), 0) from __drizzle_migrations').pluck().get());
  if (own > Number(newest))
    throw new MoveRefused(`${file} was written by a later version of Sharktank: move it with that one.`);
  if (own < Number(newest))
    throw new MoveRefused(
      `${file} was written by an earlier version of Sharktank. Make a backup, then run scripts/sharktank migrate without DATABASE_URL, and move again.`,
    );
}

export class Snapshot {
  readonly #database: SQLite.Database;
  readonly #unlock: () => void;
  readonly #openedAt: unknown;

  private constructor(database: SQLite.Database, unlock: () => void) {
    this.#database = database;
    this.#unlock = unlock;
    this.#openedAt = database.pragma('data_version', { simple: true });
    database.exec('BEGIN');
    database.prepare('select count(*) from sqlite_schema').get();
  }

  /** No server can start on the folder until this is closed. Throws `MoveRefused`. */
  static open(folder: string): Snapshot {
    const file = join(folder, 'sharktank.sqlite');
    if (!existsSync(file)) throw new MoveRefused(`There is no store in DATA_DIR ${folder}: say where it is.`);
    let unlock: (() => void) | undefined;
    let database: SQLite.Database | undefined;
    try {
      unlock = lockFolder(folder);
      if (!unlock) throw new MoveRefused(`A server runs on DATA_DIR ${folder}: stop it first, then move.`);
      database = new SQLite(file, { readonly: true, fileMustExist: true, timeout: 5000 });
      checkVersion(database, file);
      return new Snapshot(database, unlock);
    } catch (fault) {
      database?.close();
      unlock?.();
      if (fault instanceof StoreUnavailable)
        throw new MoveRefused(`DATA_DIR ${folder} cannot be used: ${fault.message}.`);
      if (fault instanceof SQLite.SqliteError)
        throw new MoveRefused(`${file} cannot be read: ${fault.code}: ${fault.message}.`);
      throw fault;
    }
  }

  count({ name }: StoredTable): number {
    return Number(
      this.#database
        .prepare(`select count(*) from ${quoted(name)}`)
        .pluck()
        .get(),
    );
  }

  /** Throws `MoveRefused` at a value that is not what its column is for. */
  *rows(table: StoredTable): Generator<CarriedRow> {
    const columns = table.columns.map(({ name }) => quoted(name)).join(', ');
    const statement = this.#database.prepare<[], unknown[]>(`select ${columns} from ${quoted(table.name)}`).raw();
    for (const row of statement.iterate()) yield carried(table, row);
  }

  /** The highest number that this table ever gave out, also to a row that is gone. */
  highest({ name }: StoredTable): number {
    return Number(
      this.#database.prepare('select coalesce(max(seq), 0) from sqlite_sequence where name = ?').pluck().get(name),
    );
  }

  /** Milliseconds. */
  newestEvent(): number {
    return Number(this.#database.prepare('select coalesce(max(at), 0) from events').pluck().get());
  }

  /** Whether nobody wrote since it was opened (a command beside). Ends the snapshot: nothing can be read of it afterwards. */
  endUnchanged(): boolean {
    this.#database.exec('COMMIT');
    return this.#database.pragma('data_version', { simple: true }) === this.#openedAt;
  }

  close(): void {
    this.#database.close();
    this.#unlock();
  }
}
