/** The store on PostgreSQL: for several nodes, or where one machine must not be missed. */
import { openStore } from '../sql/open.ts';
import type { Clock } from '../sql/store-time.ts';
import type { Store } from '../store.ts';
import { Database } from './database.ts';
import { migratePostgres } from './migrate.ts';

export interface PostgresOptions {
  /** Tests move it; the database's own otherwise. */
  readonly clock?: Clock | undefined;
  /** Hears of connections that broke while nothing was asked. */
  readonly report?: (fault: unknown) => void;
}

/** Connects, brings the tables to this version, and on the first start makes the first program. Throws `StoreUnavailable`. */
export async function openPostgresStore(
  url: string,
  { clock, report = () => {} }: PostgresOptions = {},
): Promise<Store> {
  await migratePostgres(url);
  const database = await Database.open(url, clock, report);
  try {
    return await openStore(database, { sole: false, ping: () => database.ping() });
  } catch (fault) {
    await database.close();
    throw fault;
  }
}
