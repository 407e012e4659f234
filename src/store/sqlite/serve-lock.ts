/** Only one server on a data folder: an exclusive transaction on a small file beside the store, which ends with the process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';

/** Gives the lock's release, or undefined when another server holds it; also right after that one was killed. */
export function lockFolder(folder: string): (() => void) | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = new SQLite(join(folder, 'serve.lock'), { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
    return () => void file.close();
  } catch (fault) {
    file.close();
    if (fault instanceof SQLite.SqliteError && fault.code.startsWith('SQLITE_BUSY')) return undefined;
    throw fault;
  }
}
