/** The store that the settings name: PostgreSQL where there is a DATABASE_URL, else a SQLite file in DATA_DIR. */
import type { Configuration } from './config.ts';
import type { Clock } from './store/sql/store-time.ts';
import { openSqliteStore } from './store/sqlite/index.ts';
import type { Store } from './store/store.ts';

export interface OpenStoreOptions {
  /** Tests move it; the database's own, or the machine's, otherwise. */
  readonly clock?: Clock | undefined;
  /** Hears of faults that come while nothing is asked. */
  readonly report?: (fault: unknown) => void;
}

/** Opens it, brings it to this version. Throws `StoreUnavailable` when it cannot. */
export async function openConfiguredStore(
  { databaseUrl, dataFolder }: Configuration,
  options: OpenStoreOptions = {},
): Promise<Store> {
  if (databaseUrl === undefined) return openSqliteStore(dataFolder, options.clock);
  // Loaded only where it is used: an embedded installation needs none of it.
  const { openPostgresStore } = await import('./store/postgres/index.ts');
  return openPostgresStore(databaseUrl, options);
}

/** Where it is, for people; without the password. */
export function nameOfStore({ databaseUrl, dataFolder }: Configuration): string {
  if (databaseUrl === undefined) return `SQLite in ${dataFolder}`;
  const { host, pathname } = new URL(databaseUrl);
  return `PostgreSQL ${pathname.slice(1)} at ${host}`;
}
