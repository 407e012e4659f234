/**
 * A copy of the store, also of one that is being served: one snapshot, read while the server writes on, checked, and given
 * its name only when it is whole and on disk.
 */
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import SQLite from 'better-sqlite3';

export interface BackupWish {
  /** Where the copy goes. Its folder has to be there already. */
  readonly file: string;
  readonly existing: 'keep' | 'overwrite';
  /** Aborted: the copying stops, and nothing is left behind. */
  readonly signal: AbortSignal;
  /** Hears of every tenth that was copied, of a store that takes a while. */
  readonly progress: (percent: number, bytes: number) => void;
}

export type Backup =
  | {
      readonly kind: 'made';
      readonly file: string;
      readonly bytes: number;
      readonly leads: number;
      readonly events: number;
    }
  /** Nothing was left behind; `why` names the fault and the way out. */
  | { readonly kind: 'refused'; readonly why: string };

/** So much is copied before others have their turn. */
const pagesAStep = 2048;
/** Smaller stores are copied before anybody asks how far it is. */
const bigBytes = 64 * 1024 * 1024;

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : '';
const words = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

class Refusal extends Error {}

/** Copies the store in `dataFolder`, as it stands at one moment, to a file outside of it. */
export async function backupStore(dataFolder: string, wish: BackupWish): Promise<Backup> {
  const file = resolve(wish.file);
  let workplace: string | undefined;
  try {
    await mayBecome(file, dataFolder, wish.existing);
    const source = openSource(dataFolder);
    try {
      // A folder beside the file, for this user only: also what SQLite keeps beside a copy in the making goes with it.
      workplace = await mkdtemp(`${file}.partial-`).catch((fault: unknown) => {
        if (!/EACCES|EPERM|EROFS/.test(codeOf(fault))) throw fault;
        throw new Refusal(`This user may not write in ${dirname(file)} (${words(fault)})`);
      });
      const copy = join(workplace, basename(file));
      await (await open(copy, 'wx', 0o600)).close();
      await copyPages(source, copy, wish);
      const held = check(copy);
      const bytes = await settle(copy);
      wish.signal.throwIfAborted();
      await rename(copy, file);
      await syncFolder(dirname(file));
      return { kind: 'made', file, bytes, ...held };
    } finally {
      source.close();
    }
  } catch (fault) {
    if (wish.signal.aborted) return { kind: 'refused', why: 'The backup was stopped; nothing was left behind.' };
    if (fault instanceof Refusal) return { kind: 'refused', why: `${fault.message}.` };
    if (!(fault instanceof SQLite.SqliteError) && codeOf(fault) === '') throw fault;
    const disk = /FULL|IOERR|ENOSPC|EDQUOT|EFBIG/.test(codeOf(fault)) ? ' Is there room on that disk?' : '';
    return {
      kind: 'refused',
      why: `${file} could not be written: ${codeOf(fault)}: ${words(fault)}.${disk} Nothing was left behind.`,
    };
  } finally {
    if (workplace !== undefined) await rm(workplace, { recursive: true, force: true });
  }
}

async function mayBecome(file: string, dataFolder: string, existing: BackupWish['existing']): Promise<void> {
  const folder = await realpath(dirname(file)).catch(() => {
    throw new Refusal(`The folder ${dirname(file)} is not there: make it first`);
  });
  const own = existsSync(dataFolder) ? await realpath(dataFolder) : dataFolder;
  // Else a slip of the hand could put the copy in the place of the store that is being served.
  if (`${folder}${sep}`.startsWith(`${own}${sep}`))
    throw new Refusal(`${file} is inside DATA_DIR: a backup belongs elsewhere, best on another disk`);
  const there = await lstat(file).catch(() => undefined);
  if (there?.isDirectory()) throw new Refusal(`${file} is a folder: name a file in it`);
  if (there && existing === 'keep')
    throw new Refusal(`${file} is there already: choose another name, or add --overwrite`);
}

/** Reads only, and makes nothing: a backup of what is not there is no backup. */
function openSource(dataFolder: string): SQLite.Database {
  const file = join(dataFolder, 'sharktank.sqlite');
  if (!existsSync(file)) throw new Refusal(`There is no store in DATA_DIR ${dataFolder}: start the server once`);
  let source: SQLite.Database | undefined;
  try {
    source = new SQLite(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    // One snapshot from here to the end: without it, every commit of the server would start the copying anew.
    source.exec('BEGIN');
    source.prepare('select count(*) from sqlite_schema').get();
    return source;
  } catch (fault) {
    source?.close();
    const told = `${codeOf(fault)}: ${words(fault)}`;
    const way = /READONLY|CANTOPEN/.test(told) ? '; make backups as the user who runs the server' : '';
    throw new Refusal(`${file} cannot be read: ${told}${way}`);
  }
}

async function copyPages(source: SQLite.Database, copy: string, { signal, progress }: BackupWish): Promise<void> {
  const pageSize = Number(source.pragma('page_size', { simple: true }));
  let told = 0;
  await source.backup(copy, {
    progress: ({ totalPages, remainingPages }) => {
      signal.throwIfAborted();
      const tenths = Math.floor(((totalPages - remainingPages) * 10) / totalPages);
      if (tenths > told && totalPages * pageSize >= bigBytes) progress(tenths * 10, totalPages * pageSize);
      told = tenths;
      return pagesAStep;
    },
  });
}

/** What the copy holds, once SQLite has found it whole. */
function check(copy: string): { readonly leads: number; readonly events: number } {
  const database = new SQLite(copy);
  try {
    // One file that needs nothing beside it: it can be read from where nobody may write.
    database.pragma('journal_mode = DELETE');
    const verdict: unknown = database.pragma('integrity_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Refusal(`The copy is damaged, and the store may be: ${String(verdict)}`);
    const count = (table: 'leads' | 'events'): number =>
      Number(database.prepare(`select count(*) from ${table}`).pluck().get());
    return { leads: count('leads'), events: count('events') };
  } finally {
    database.close();
  }
}

/** On disk, whatever happens to the machine. Gives its size in bytes. */
async function settle(copy: string): Promise<number> {
  const handle = await open(copy, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return (await stat(copy)).size;
}

/** The name is on disk, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (fault) {
    // Some file systems have no such thing.
    if (codeOf(fault) !== 'EINVAL') throw fault;
  } finally {
    await handle.close();
  }
}
