/** The log’s contract where the times of events are in another order than the events: told is what was committed first. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { Database as PostgresDatabase } from '../../src/store/postgres/database.ts';
import { migratePostgres } from '../../src/store/postgres/migrate.ts';
import { append, eventStore } from '../../src/store/sql/log.ts';
import type { SqlDatabase } from '../../src/store/sql/sql.ts';
import { Database as SqliteDatabase } from '../../src/store/sqlite/database.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { StandingClock } from './store/ground.ts';

async function onSqlite(): Promise<SqlDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return new SqliteDatabase(join(folder, 'sharktank.sqlite'), new StandingClock());
}

async function onPostgres(): Promise<SqlDatabase> {
  const url = await createDatabase(inject('postgres'));
  onTestFinished(() => dropDatabase(url));
  await migratePostgres(url);
  return PostgresDatabase.open(url, new StandingClock(), () => {});
}

describe.for([
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
] as const)('the log on %s', ([, open]) => {
  test('From a time on, nothing is left out that happened since, whatever its place in the log (P12)', async () => {
    const database = await open();
    onTestFinished(() => database.close());
    const { after, cursorBefore } = eventStore(database);
    const times = [0, 40, 90, 105, 100, 103, 130, 120, 200];
    for (const at of times)
      await database.write(async (sql) =>
        append(sql, at, [{ type: 'team.removed', data: { by: 'usr_admin', teamId: 'team_1' } }]),
      );
    const from = async (at: number) => (await after(await cursorBefore(at), 100)).map((event) => event.at);
    expect(await from(0)).toEqual(times);
    expect(await from(91)).toEqual([105, 100, 103, 130, 120, 200]);
    expect(await from(100)).toEqual([105, 100, 103, 130, 120, 200]);
    expect(await from(101)).toEqual([105, 100, 103, 130, 120, 200]);
    expect(await from(106)).toEqual([130, 120, 200]);
    expect(await from(120)).toEqual([130, 120, 200]);
    expect(await from(131)).toEqual([200]);
    expect(await from(201)).toEqual([]);
  });
});
