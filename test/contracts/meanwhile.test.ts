/** What a transaction begins without waiting for it: done in order, with its commit or not at all, in both databases. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql as text } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { Database as PostgresDatabase } from '../../src/store/postgres/database.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { append } from '../../src/store/sql/log.ts';
import type { SqlDatabase, Transaction } from '../../src/store/sql/sql.ts';
import { Database as SqliteDatabase } from '../../src/store/sqlite/database.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';

interface Opened {
  readonly database: SqlDatabase;
  readonly close: () => Promise<void>;
}

async function sqlite(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-meanwhile-'));
  const database = new SqliteDatabase(join(folder, 'sharktank.sqlite'), Date);
  return {
    database,
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function postgres(): Promise<Opened> {
  const url = await createDatabase(inject('postgres'));
  // Its tables.
  await (await openPostgresStore(url, {})).close();
  const database = await PostgresDatabase.open(url, undefined, () => {});
  return {
    database,
    async close() {
      await database.close();
      await dropDatabase(url);
    },
  };
}

describe.each([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('On %s', (_name, open) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
    await opened.database.write(async (sql) => void (await sql.run(text`create table notes (note text primary key)`)));
  });
  afterEach(() => opened.close());

  const noted = async (sql: Transaction, words: string): Promise<void> =>
    void (await sql.run(text`insert into notes values (${words})`));
  const notes = (): Promise<unknown[]> =>
    opened.database.query(async (sql) =>
      // Rows come as lists from one and as records from the other.
      (await sql.all(text`select note from notes order by note`)).map((row) => Object.values(Object(row)).join()),
    );
  const logged = async (): Promise<number> =>
    opened.database.query(async (sql) => (await sql.all(text`select cursor from events`)).length);
  const happened = (sql: Transaction, now: number): void =>
    append(sql, now, [{ type: 'rep.presence', repId: 'rep_1', data: { status: 'away' } }]);

  test('what is asked afterwards finds it done, and the commit has it', async () => {
    const seen = await opened.database.write(async (sql) => {
      await sql.meanwhile.begin(noted(sql, 'one'));
      await sql.meanwhile.begin(noted(sql, 'two'));
      return (await sql.all(text`select note from notes`)).length;
    });
    expect(seen).toBe(2);
    expect(await notes()).toEqual(['one', 'two']);
  });

  test('one that fails undoes all of it, the log too, and says what it was (P3)', async () => {
    await opened.database.write((sql) => noted(sql, 'there'));
    const writing = opened.database.write(async (sql, now) => {
      await sql.meanwhile.begin(noted(sql, 'before'));
      await sql.meanwhile.begin((async () => sql.all(text`select nothing from nowhere`))());
      happened(sql, now);
      await noted(sql, 'after').catch(() => {});
    });
    await expect(writing).rejects.toThrow(StoreUnavailable);
    await expect(writing).rejects.not.toThrow('25P02');
    expect(await notes()).toEqual(['there']);
    expect(await logged()).toBe(0);
  });

  test('a transaction that fails leaves nothing behind that still comes (P3)', async () => {
    const writing = opened.database.write(async (sql) => {
      await sql.meanwhile.begin(noted(sql, 'begun'));
      throw new Error('no');
    });
    await expect(writing).rejects.toThrow('no');
    await opened.database.write((sql) => noted(sql, 'next'));
    expect(await notes()).toEqual(['next']);
  });
});

test('On PostgreSQL one that meets another transaction runs again with all of it', async () => {
  const { database, close } = await postgres();
  try {
    await database.write(async (sql) => void (await sql.run(text`create table notes (note text primary key)`)));
    let runs = 0;
    await database.write(async (sql) => {
      runs += 1;
      const words = runs === 1 ? 'twice' : 'once';
      for (const written of [words, runs === 1 ? 'twice' : 'other'])
        await sql.meanwhile.begin((async () => sql.run(text`insert into notes values (${written})`))());
    });
    expect(runs).toBe(2);
    const stored = await database.query(async (sql) => sql.all(text`select note from notes`));
    expect(stored).toHaveLength(2);
  } finally {
    await close();
  }
});
