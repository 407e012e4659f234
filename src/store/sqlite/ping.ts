/** Whether the file takes writes: found by one, since a transaction without any commits on a full disk, too. */
import { statfs } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { WriteRefused } from '../sql/refused-writes.ts';
import type { Sql } from '../sql/sql.ts';
import { StoreUnavailable } from '../store.ts';

/** With less room than this one write may succeed and the next one fail. */
const leastRoomBytes = 1024 * 1024;

/** Writes the number in the file's header that nobody uses: one page of the log, and nothing anybody can read. */
export async function writeSomething(database: Sql): Promise<void> {
  await database.run(sql`pragma user_version = 0`);
}

/** Throws `StoreUnavailable` when there is too little room in the folder to go on with. */
export async function findRoom(folder: string): Promise<void> {
  const { bsize, bfree, bavail } = await statfs(folder).catch((fault: unknown) => {
    throw new StoreUnavailable(fault instanceof Error ? fault.message : String(fault));
  });
  // What a disk keeps back, it keeps for root.
  const room = bsize * (process.geteuid?.() === 0 ? bfree : bavail);
  if (room < leastRoomBytes) throw new WriteRefused(`The disk is full: ${room} bytes are left in ${folder}`);
}
