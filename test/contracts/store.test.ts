/** The store's contract over SQLite. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { type OpenedStore, StandingClock } from './store/ground.ts';
import { storeContract } from './store.ts';

async function openInFreshFolder(): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-store-'));
  const clock = new StandingClock();
  let store = await openSqliteStore(folder, clock);
  return {
    clock,
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await openSqliteStore(folder, clock);
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

storeContract('SQLite', openInFreshFolder);
