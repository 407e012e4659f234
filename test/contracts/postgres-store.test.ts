/** The store's contract over PostgreSQL, the real thing: to the letter what it is over SQLite. */
import { afterAll, beforeAll, inject } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { createDatabase, dropDatabase, emptyDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { type OpenedStore, StandingClock } from './store/ground.ts';
import { storeContract } from './store.ts';

let url: string;
beforeAll(async () => {
  url = await createDatabase(inject('postgres'));
});
afterAll(() => dropDatabase(url));

async function openOnEmptyTables(): Promise<OpenedStore> {
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
      await emptyDatabase(url);
    },
  };
}

storeContract('PostgreSQL', openOnEmptyTables);
