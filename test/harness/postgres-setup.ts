/**
 * Vitest's global setup: one PostgreSQL for the whole run, for tests that need a database and do no harm to the server.
 * `createDatabase(inject('postgres'))` is a database of their own. Those that kill it start a `PostgresServer` themselves.
 */
import type { TestProject } from 'vitest/node';
import { ask, PostgresServer } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a database that always is, to create others beside. */
    postgres: string;
  }
}

/** Nobody cuts its power: without waiting for the disk the tests take a fraction of the time. */
async function startShared(): Promise<PostgresServer> {
  const server = await PostgresServer.start();
  await ask(server.url('postgres'), 'alter system set fsync = off');
  await ask(server.url('postgres'), 'select pg_reload_conf()');
  return server;
}

/** Every project of the run is set up in turn: the first starts the server and stops it, the others find it. */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if ('postgres' in vitest.getProvidedContext()) return undefined;
  const server = await startShared();
  vitest.provide('postgres', server.url('postgres'));
  return () => server.close();
}
