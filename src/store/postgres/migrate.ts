/** Brings the tables to this version. Several nodes may start at once: one does it, the others wait and find it done. */
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { storeFault, unwrapped } from './connection.ts';

/** Any number that nothing else locks by. */
const migrationLock = 4_815_162_342;

/** Throws `StoreUnavailable` when PostgreSQL does not answer, or this user may not make tables. */
export async function migratePostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, application_name: 'sharktank' });
  // A fault that comes while nothing is asked shows with the next question.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client), {
      migrationsFolder: join(import.meta.dirname, 'migrations'),
      migrationsSchema: 'public',
      migrationsTable: 'migrations',
    });
  } catch (fault) {
    throw storeFault(unwrapped(fault));
  } finally {
    await client.end().catch(() => undefined);
  }
}
