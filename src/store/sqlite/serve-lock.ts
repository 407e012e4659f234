/** Only one server on a data folder: an exclusive transaction on a small file beside the store, which ends with the process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { StoreUnavailable } from '../store.ts';
import { withWayOut } from './way-out.ts';

/** A file that nobody refers to is closed when memory is tidied, and its lock with it: what is held stays in here. */
const held = new Set<SQLite.Database>();

/**
 * Gives the lock's release, or undefined when another server holds it; also right after that one was killed. Throws
 * `StoreUnavailable` when the folder cannot be used.
 */
export function lockFolder(folder: string): (() => void) | undefined {
  let file: SQLite.Database | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    file = new SQLite(join(folder, 'serve.lock'), { timeout: 0 });
    file.exec('BEGIN EXCLUSIVE');
    const locked = file;
    held.add(locked);
    return () => {
      held.delete(locked);
      locked.close();
    };
  } catch (fault) {
    file?.close();
    if (fault instanceof SQLite.SqliteError && fault.code.startsWith('SQLITE_BUSY')) return undefined;
    throw new StoreUnavailable(withWayOut(fault));
  }
}
