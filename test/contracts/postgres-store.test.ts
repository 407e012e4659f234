/** The store's contract over PostgreSQL, the real thing: to the letter what it is over SQLite. */
import { afterAll, beforeAll, inject } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { createDatabase, dropDatabase, emptyDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { openedStore } from './store/ground.ts';
import { storeContract } from './store.ts';

let url: string;
beforeAll(async () => {
  url = await createDatabase(inject('postgres'));
});
afterAll(() => dropDatabase(url));

storeContract('PostgreSQL', () =>
  openedStore(
    (clock) => openPostgresStore(url, { clock }),
    () => emptyDatabase(url),
  ),
);
