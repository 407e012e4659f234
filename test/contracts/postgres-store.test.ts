/** The store's contract over PostgreSQL, the real thing: to the letter what it is over SQLite. */
import { inject } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { type OpenedStore, StandingClock } from './store/ground.ts';
import { storeContract } from './store.ts';

async function openInFreshDatabase(): Promise<OpenedStore> {
  const url = await createDatabase(inject('postgres'));
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
