/** Brings the tables to this version. Several nodes may start at once: one does it, the others wait and find it done. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { StoreUnavailable } from '../store.ts';
import { storeFault, unwrapped } from './connection.ts';

/** Any number that nothing else locks by. */
const migrationLock = 4_815_162_342;

/**
 * Nodes that work wait behind who waits to change a table. So that is not for long: it is given up, they have their turn, and
 * it is tried again. Altogether for longer than queries take, and not for as long as a dump may.
 */
const lockMs = 2000;
const betweenTriesMs = 2000;
const mostTries = 25;
/** One that froze, and has the tables or the turn of those who start, loses both. Longer than between two tries. */
const frozenMs = 5000;

/** Somebody has what it needs: a lock was waited for in vain, or each waited for the other. */
const isInUse = (fault: unknown): boolean =>
  fault instanceof pg.DatabaseError && (fault.code === '55P03' || fault.code === '40P01');

/**
 * Throws `StoreUnavailable` when PostgreSQL does not answer, this user may not make tables, or somebody keeps one for as long as
 * all `tries` take; then nothing was changed.
 */
export async function migratePostgres(url: string, tries = mostTries): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'sharktank',
  });
  // A fault that comes while nothing is asked shows with the next question.
  client.on('error', () => {});
  try {
    await client.connect();
    // What a role or a server has for short work must end neither the wait for another node nor a long change.
    await client.query(
      `set statement_timeout = 0; set lock_timeout = 0;
       set idle_in_transaction_session_timeout = ${frozenMs}; set idle_session_timeout = ${frozenMs}`,
    );
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(`set lock_timeout = ${lockMs}`);
    await bringUp(client, tries);
  } catch (fault) {
    throw fault instanceof StoreUnavailable ? fault : storeFault(unwrapped(fault));
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function bringUp(client: pg.Client, tries: number): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await migrate(drizzle(client), {
        migrationsFolder: join(import.meta.dirname, 'migrations'),
        migrationsSchema: 'public',
        migrationsTable: 'migrations',
      });
    } catch (wrapped) {
      const fault = unwrapped(wrapped);
      if (!isInUse(fault)) throw fault;
      if (tried >= tries)
        throw new StoreUnavailable(
          'The tables could not be brought to this version: somebody kept one of them locked the whole time, such as a pg_dump, ' +
            `which holds up any change. Wait for its end, and start again (${storeFault(fault).message})`,
        );
      await pause(betweenTriesMs);
    }
  }
}
