/**
 * Vitest's global setup: one PostgreSQL for the whole run, for tests that need a database and do no harm to the server.
 * `createDatabase(inject('postgres'))` is a database of their own. Those that kill it start a `PostgresServer` themselves.
 */
import type { TestProject } from 'vitest/node';
import { PostgresServer } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a database that always is, to create others beside. */
    postgres: string;
  }
}

/** Every project of the run has this set up and taken down once; they share one server. */
const shared: { users: number; server: Promise<PostgresServer> | null } = { users: 0, server: null };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users++;
  shared.server ??= PostgresServer.start();
  const server = await shared.server;
  project.provide('postgres', server.url('postgres'));
  return async () => {
    if (--shared.users > 0) return;
    shared.server = null;
    await server.close();
  };
}
