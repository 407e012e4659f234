/** The store on one SQLite file: the embedded default. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../sql/open.ts';
import type { Clock } from '../sql/store-time.ts';
import { type Store, StoreUnavailable } from '../store.ts';
import { openDatabase } from './database.ts';
import { findRoom, writeSomething } from './ping.ts';
import { withWayOut } from './way-out.ts';

/** Opens (and on the first start makes) the store in a folder; runs migrations. Throws `StoreUnavailable` when it cannot. */
export async function openSqliteStore(folder: string, clock: Clock = Date): Promise<Store> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (fault) {
    throw new StoreUnavailable(`${folder} cannot be made: ${withWayOut(fault)}`);
  }
  const database = openDatabase(join(folder, 'sharktank.sqlite'), clock);
  return openStore(database, {
    sole: true,
    async ping() {
      await database.write(writeSomething);
      await findRoom(folder);
    },
  });
}
