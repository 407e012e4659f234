/** The store's contract over PostgreSQL, the real thing: to the letter what it is over SQLite. */
import { afterAll, beforeAll, inject } from 'vitest';
import { migratePostgres } from '../../src/store/postgres/migrate.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { type OpenedStore, StandingClock } from './store/ground.ts';
import { storeContract } from './store.ts';

/** A database with the tables in it, to copy: a hundred statements less for each test. */
let template: string;
beforeAll(async () => {
  template = await createDatabase(inject('postgres'));
  await migratePostgres(template);
});
afterAll(() => dropDatabase(template));

async function openInFreshDatabase(): Promise<OpenedStore> {
  const url = await createDatabase(inject('postgres'), template);
  const clock = new StandingClock();
  let store = await openPostgresStore(url, { clock });
  return {
    clock,
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await openPostgresStore(url, { clock });
    },
    async close() {
      await store.close();
      await dropDatabase(url);
    },
  };
}

storeContract('PostgreSQL', openInFreshDatabase);
