/** The store's contract over SQLite. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { type OpenedStore, openedStore } from './store/ground.ts';
import { storeContract } from './store.ts';

async function openInFreshFolder(): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-store-'));
  return openedStore(
    (clock) => openSqliteStore(folder, clock),
    () => rm(folder, { recursive: true, force: true }),
  );
}

storeContract('SQLite', openInFreshFolder);
