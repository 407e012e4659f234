/** The backup command: which store there is to copy, who may stop it, and how far it is. */
import type { Configuration } from './config.ts';
import { type Backup, backupStore } from './store/sqlite/backup.ts';

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;

/** Copies this installation's store to `file`; `tell` hears how far it is. Stops cleanly on SIGINT and SIGTERM. */
export async function runBackup(
  { databaseUrl, dataFolder }: Configuration,
  file: string,
  existing: 'keep' | 'overwrite',
  tell: (line: string) => void,
): Promise<Backup> {
  if (databaseUrl !== undefined)
    return { kind: 'refused', why: 'DATABASE_URL is set, so the store is PostgreSQL: use pg_dump "$DATABASE_URL".' };
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return backupStore(dataFolder, {
    file,
    existing,
    signal: stop.signal,
    progress: (percent, bytes) => tell(`${percent} % of ${megabytes(bytes)} copied`),
  });
}
