/** Whether the file takes writes: found by one, since a transaction without any commits on a full disk, too. */
import { sql } from 'drizzle-orm';
import type { Sql } from '../sql/sql.ts';

/** Writes the number in the file's header that nobody uses: one page of the log, and nothing anybody can read. */
export async function writeSomething(database: Sql): Promise<void> {
  await database.run(sql`pragma user_version = 0`);
}
