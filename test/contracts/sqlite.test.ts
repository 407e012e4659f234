/** What only the store on SQLite promises: how it commits, who may open its folder, and that others can write beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { sql as text } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../../src/principal.ts';
import { Database } from '../../src/store/sqlite/database.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { lockFolder } from '../../src/store/sqlite/serve-lock.ts';
import { type Store, StoreUnavailable } from '../../src/store/store.ts';
import { sharktank } from '../harness/server-process.ts';
import { leadOf, post, route, wholePage } from './store/ground.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-sqlite-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(): Promise<Store> {
  const store = await openSqliteStore(folder);
  onTestFinished(() => store.close());
  return store;
}

describe('how it commits', () => {
  function database(): Database {
    const opened = new Database(join(folder, 'sharktank.sqlite'), Date);
    opened.write(async (sql) => void (await sql.run(text`create table notes (note text)`)));
    onTestFinished(() => opened.close());
    return opened;
  }
  const note = (opened: Database, words: string): Promise<unknown> =>
    opened.write(async (sql) => sql.run(text`insert into notes values (${words})`));
  const notes = (opened: Database): Promise<unknown[]> =>
    opened.query(async (sql) => sql.all(text`select note from notes order by rowid`));

  test('An acknowledged commit is on the disk: write-ahead log and full synchronisation (P3)', async () => {
    const opened = database();
    const [journal, synchronous] = await opened.write(async (sql) => [
      sql.all(text`pragma journal_mode`),
      sql.all(text`pragma synchronous`),
    ]);
    expect(journal).toEqual([{ journal_mode: 'wal' }]);
    // 2 is FULL.
    expect(synchronous).toEqual([{ synchronous: 2 }]);
  });

  test('What is asked for in one turn of the event loop is one transaction, and each is told after its commit (P3)', async () => {
    const opened = database();
    await note(opened, 'warm');
    const other = new SQLite(join(folder, 'sharktank.sqlite'), { readonly: true });
    onTestFinished(() => void other.close());
    const commits = async (): Promise<unknown> => other.pragma('data_version', { simple: true });
    const before = await commits();
    let pending = 20;
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, number) => {
        await note(opened, `${number}`);
        pending -= 1;
        return other.prepare('select count(*) as count from notes').get();
      }),
    );
    expect(pending).toBe(0);
    // Whoever hears first finds all twenty committed: they shared a transaction.
    expect(seen).toEqual(Array(20).fill({ count: 21 }));
    expect(await commits()).not.toBe(before);
  });

  test('Readers see what is committed, never a transaction in hand', async () => {
    const opened = database();
    await note(opened, 'before');
    let inside: unknown[] = [];
    await opened.write(async (sql) => {
      await sql.run(text`insert into notes values ('in hand')`);
      inside = await notes(opened);
    });
    expect(inside).toEqual([{ note: 'before' }]);
    expect(await notes(opened)).toEqual([{ note: 'before' }, { note: 'in hand' }]);
  });

  test('A verb that throws undoes itself alone, also what it wrote before it threw (P3)', async () => {
    const opened = database();
    const outcomes = await Promise.allSettled([
      note(opened, 'first'),
      opened.write(async (sql) => {
        await sql.run(text`insert into notes values ('half')`);
        throw new Error('broken');
      }),
      opened.write(async (sql) => sql.run(text`insert into nowhere values ('x')`)),
      note(opened, 'last'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await notes(opened)).toEqual([{ note: 'first' }, { note: 'last' }]);
  });

  test('A fault of the database is StoreUnavailable and quotes no value of the query (P11, P13)', async () => {
    const opened = database();
    const secret = 'canary-phone';
    const faults = await Promise.allSettled([
      opened.write(async (sql) => sql.run(text`insert into nowhere values (${secret})`)),
      opened.query(async (sql) => sql.all(text`select * from nowhere where note = ${secret}`)),
    ]);
    for (const fault of faults) {
      if (fault.status !== 'rejected') throw new Error('the fault was swallowed');
      expect(fault.reason).toBeInstanceOf(StoreUnavailable);
      expect(`${fault.reason.stack} ${JSON.stringify(fault.reason)}`).not.toContain(secret);
    }
  });

  test('A write waits for another process that writes, and meanwhile the event loop goes on', async () => {
    const opened = database();
    await note(opened, 'before');
    const other = new SQLite(join(folder, 'sharktank.sqlite'));
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const waiting = note(opened, 'after');
    for (let turn = 0; turn < 10; turn++) await stat(folder);
    expect(await notes(opened)).toEqual([{ note: 'before' }]);
    other.exec('ROLLBACK');
    await waiting;
    expect(await notes(opened)).toEqual([{ note: 'before' }, { note: 'after' }]);
  });

  test('While another process keeps the file nothing is acknowledged; afterwards it goes on by itself (P11)', async () => {
    const opened = database();
    await note(opened, 'before');
    const other = new SQLite(join(folder, 'sharktank.sqlite'));
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const refused = await Promise.allSettled([note(opened, 'lost'), note(opened, 'lost too')]);
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect(await notes(opened)).toEqual([{ note: 'before' }]);
    other.exec('ROLLBACK');
    await note(opened, 'after');
    expect(await notes(opened)).toEqual([{ note: 'before' }, { note: 'after' }]);
  });

  test('A flood of verbs leaves turns for everything else: whoever reads claims is not kept waiting to its end', async () => {
    const opened = database();
    await note(opened, 'before');
    let flooding = true;
    const flood = (async () => {
      while (flooding) await note(opened, 'again');
    })();
    // Input and output happen in turns of the event loop; without one, this promise would never settle.
    await stat(folder);
    flooding = false;
    await flood;
  });

  test('A flood that does not fit one transaction is committed in several, all of it', async () => {
    const opened = database();
    await Promise.all(Array.from({ length: 1000 }, (_, number) => note(opened, `${number}`)));
    expect(await notes(opened)).toHaveLength(1000);
  });
});

describe('the folder', () => {
  test('The store makes its folder for its owner alone, and its migrations run on an empty and on a full one', async () => {
    const deep = join(folder, 'deep', 'data');
    const first = await openSqliteStore(deep);
    const lead = leadOf(await first.leads.accept(post(), route));
    await first.close();
    expect((await stat(deep)).mode & 0o077).toBe(0);
    const second = await openSqliteStore(deep);
    expect(await second.leads.find(lead.id)).toEqual(lead);
    expect((await second.programs.list(wholePage)).items).toHaveLength(1);
    await second.close();
  });

  test('A second server on the folder is refused while the first is there, and let in when that has let go', () => {
    const release = lockFolder(folder);
    expect(release).toBeDefined();
    expect(lockFolder(folder)).toBeUndefined();
    release?.();
    const again = lockFolder(folder);
    expect(again).toBeDefined();
    again?.();
  });

  test('The folder of a server that was killed is free at once, and not before, though its memory is tidied (P3)', async () => {
    const holder = await holdInAnotherProcess();
    expect(lockFolder(folder)).toBeUndefined();
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
    const release = lockFolder(folder);
    expect(release).toBeDefined();
    release?.();
  });

  test('The lock does not stand in the way of the store: a command works beside a server', async () => {
    const release = lockFolder(folder);
    const store = await open();
    expect((await store.leads.accept(post(), route)).kind).toBe('created');
    release?.();
  });
});

test('Another process makes a key while leads come in, and the key works at once', async () => {
  const store = await open();
  const posts: Promise<unknown>[] = [];
  // As leads come in: often, but not without a pause for anybody else's turn.
  const stream = setInterval(() => posts.push(store.leads.accept(post(), route)), 5);
  const made = await sharktank(['key', 'create', '--role', 'source', '--name', 'Fair', '--json'], { DATA_DIR: folder });
  clearInterval(stream);
  expect(await Promise.all(posts)).not.toEqual([]);
  expect(made.stderr).toBe('');
  const { key, ...shown }: { key: string; id: string } = JSON.parse(made.stdout);
  expect(shown).toEqual({ id: shown.id, role: 'source', name: 'Fair' });
  expect(await store.credentials.byDigest(digestOf(key))).toMatchObject({
    id: shown.id,
    name: 'Fair',
    roles: ['source'],
  });
  expect((await readFile(join(folder, 'sharktank.sqlite'))).includes(key)).toBe(false);
  expect((await readFile(join(folder, 'sharktank.sqlite-wal'))).includes(key)).toBe(false);
});

/** A process that holds the folder's lock until it is killed. */
async function holdInAnotherProcess(): Promise<ChildProcess> {
  const lock = join(import.meta.dirname, '../../src/store/sqlite/serve-lock.ts');
  const script = `
    const { lockFolder } = await import(${JSON.stringify(lock)});
    const said = lockFolder(${JSON.stringify(folder)}) ? 'held' : 'refused';
    // In turns of their own: what this turn still refers to is not tidied away.
    for (let turn = 0; turn < 2; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc();
    }
    process.stdout.write(said);
    setInterval(() => {}, 1_000_000);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('held');
  return child;
}
