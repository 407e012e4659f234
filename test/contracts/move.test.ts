/** From the SQLite file to PostgreSQL by the command: everything is there and goes on, or nothing is. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { Client } from 'pg';
import { afterEach, expect, inject, onTestFinished, test } from 'vitest';
import { type Move, moveStore } from '../../src/move.ts';
import type { FeedEvent, LeadOut, Page } from '../../src/protocol.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { migratePostgres } from '../../src/store/postgres/migrate.ts';
import { storedTables } from '../../src/store/sql/tables.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { lockFolder } from '../../src/store/sqlite/serve-lock.ts';
import { type Api, api } from '../harness/api.ts';
import { Browser } from '../harness/browser.ts';
import { eve, furnish, lastingStatuses } from '../harness/furnished.ts';
import { send } from '../harness/hostile.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { begin, type Command, type Ran, sharktank } from '../harness/server-process.ts';
import { World } from '../harness/world.ts';

/** All of these days are in the past, so that whole minutes of them can go by. */
const agoSeconds = -7200;

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function emptyDatabase(): Promise<string> {
  const url = await createDatabase(inject('postgres'));
  onTestFinished(() => dropDatabase(url));
  return url;
}

const move = (folder: string, url: string): Promise<Ran> =>
  sharktank(['move'], { DATA_DIR: folder, DATABASE_URL: url });

/** The same in this process, which is quicker. */
const moveHere = (folder: string, url: string): Promise<Move> =>
  moveStore({ DATA_DIR: folder, DATABASE_URL: url }, () => {});

/** What it says of why it does not move. */
const refusalOf = (folder: string, url: string): Promise<string> =>
  moveHere(folder, url).then(
    () => 'It moved.',
    (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)),
  );

/** What the command printed, by table. */
const figuresOf = ({ stdout }: Ran): Map<string, { file: number; database: number; verdict: string }> =>
  new Map(
    [...stdout.matchAll(/^(\w+) +([\d,]+) +([\d,]+) +[0-9a-f]{16} +[0-9a-f]{16} +(\w+)$/gm)].map(
      ([, table = '', file = '', database = '', verdict = '']) => [
        table,
        { file: Number(file.replaceAll(',', '')), database: Number(database.replaceAll(',', '')), verdict },
      ],
    ),
  );

/** Everything that an admin can read, but the feed, which goes on: whoever opens a store anew makes a key. */
async function everything(admin: Api): Promise<Record<string, unknown>> {
  const paths = ['/leads?limit=1000', '/reps?limit=1000', '/programs', '/teams', '/users'];
  const answers = await Promise.all(paths.map((path) => admin.get(path)));
  return Object.fromEntries(paths.map((path, index) => [path, answers[index]?.body]));
}

test('A whole installation goes on from PostgreSQL: the same leads, keys, offers and turns; the feed continues (P2, P3, P4, P10)', async () => {
  const url = await emptyDatabase();
  world = await World.open({ aheadSeconds: agoSeconds });
  const before = world;
  const made = await furnish(before);
  const seen = await everything(before.admin);
  const { folder, admin } = before;
  const feedBefore = (await admin.get<Page<FeedEvent>>('/feed?limit=1000')).body.items;
  const ahead = (before.clock.now() - Date.now()) / 1000;
  world = undefined;
  await before.close({ keepFolder: true });
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'sharktank.sqlite');
  const digest = async (): Promise<string> =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  const digestBefore = await digest();

  const moved = await move(folder, url);
  expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('Start every node with this DATABASE_URL') });
  expect(await digest()).toBe(digestBefore);
  const figures = figuresOf(moved);
  expect([...figures.keys()]).toEqual(storedTables().map(({ name }) => name));
  for (const [table, { file: rows, database, verdict }] of figures) {
    expect([table, database, verdict]).toEqual([table, rows, 'equal']);
    expect([table, rows]).not.toEqual([table, 0]);
  }

  world = await World.open({ folder, environment: { DATABASE_URL: url }, aheadSeconds: ahead });
  const after = world;
  // The key of before.
  const adminAfter = api(after.app.url, admin.key);
  expect(await everything(adminAfter)).toEqual(seen);
  const leads = (await adminAfter.get<Page<LeadOut>>('/leads?limit=1000')).body.items;
  expect(new Set(leads.map(({ status }) => status))).toEqual(new Set(lastingStatuses));
  const me = await send(after.app.url, { method: 'GET', path: '/api/v1/me', headers: { cookie: made.cookie } });
  expect(me.status).toBe(200);
  expect((await new Browser(after.app.url).signsIn(eve)).status).toBe(200);

  // Tokens of before; the wave that was live is.
  const [ana, ben] = [await after.again(made.ana), await after.again(made.ben)];
  expect(ana.welcomes.all[0]?.offers.map(({ id }) => id)).toContain(made.live.ana.id);
  expect(await ana.claims(made.live.ana)).toMatchObject({ result: 'won', lead: { id: made.live.lead.id } });
  expect(await ben.claims(made.live.ben)).toMatchObject({ result: 'taken' });

  // A repeat is one here, too.
  const cursor = (await adminAfter.get<Page<FeedEvent>>('/feed?limit=1000')).body.items.at(-1)?.cursor ?? '';
  expect((await ana.replies(made.text.body, made.text.sid)).status).toBe(200);
  const { key, body, headers, lead } = made.post;
  const repeat = await api(after.app.url, key).post<LeadOut>('/leads', body, headers);
  expect(repeat).toMatchObject({ status: 200, body: { id: lead.id } });
  expect((await adminAfter.get<Page<FeedEvent>>(`/feed?limit=1000&cursor=${cursor}`)).body.items).toEqual([]);

  // The turn runs out and is the next one's; new rows have new numbers, and the log goes on above the old one, in order.
  await after.advance(101);
  expect(await ben.offerOf(made.turn.lead)).toMatchObject({ wave: 2 });
  const fresh = await after.lead({ product: 'live', contact: { name: 'New', phone: '+15125559999' } });
  expect(leads.map(({ id }) => id)).not.toContain(fresh.id);
  const feed = (await adminAfter.get<Page<FeedEvent>>('/feed?limit=1000')).body.items;
  expect(feed.slice(0, feedBefore.length)).toEqual(feedBefore);
  const cursors = feed.map((event) => Number(event.cursor));
  expect(cursors).toEqual([...new Set(cursors)].toSorted((a, b) => a - b));
  const times = feed.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  // By now its answer would have gone out a second time.
  const answers = after.carrier.texts.filter(
    ({ direction, body: said }) => direction === 'to-rep' && !/^Lead/.test(said),
  );
  expect(answers).toEqual([]);
});

/** A small installation nobody serves: its folder, and its file to put things into. */
async function smallInstallation(): Promise<{ readonly folder: string; readonly file: SQLite.Database }> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-move-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await (await openSqliteStore(folder)).close();
  const file = new SQLite(join(folder, 'sharktank.sqlite'));
  onTestFinished(() => void file.close());
  file.exec("insert into teams (id, name, created_at) values ('team_1', 'One', 1), ('team_2', 'Two', 2)");
  return { folder, file };
}

/** A connection to look at the database with, and to stand in the way. */
async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // The end of the test may drop the database first.
  client.on('error', () => {});
  onTestFinished(() => client.end());
  return client;
}

/** Rows in all of our tables that are there. */
async function rowsIn(url: string): Promise<number> {
  const client = await connected(url);
  const { rows } = await client.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public'",
  );
  const names = rows.map(({ tablename }) => tablename).filter((name) => name !== 'migrations');
  const counts = await Promise.all(
    names.map((name) => client.query<{ count: string }>(`select count(*) from ${name}`)),
  );
  return counts.reduce((sum, { rows: [counted] }) => sum + Number(counted?.count), 0);
}

test('Every table of both databases is moved, also a large one, and numbers go on above the highest there ever was', async () => {
  const url = await emptyDatabase();
  const { folder, file } = await smallInstallation();
  file.exec(`insert into events (at, type, lead_id, data)
    with recursive numbers(number) as (select 1 union all select number + 1 from numbers where number < 25000)
    select number, 'lead.received', iif(number % 3, null, 'lead_' || number), '{}' from numbers`);
  // The highest number was given to a row that is gone.
  file.exec(
    "insert into teams (seq, id, name, created_at) values (41, 'team_41', 'Gone', 3); delete from teams where seq = 41",
  );
  const told: string[] = [];
  const { isMoved, tables } = await moveStore({ DATA_DIR: folder, DATABASE_URL: url }, (line) => told.push(line));
  expect(isMoved).toBe(true);
  expect(tables.find(({ table }) => table === 'events')).toMatchObject({ file: { rows: 25_000 }, isEqual: true });
  expect(told).toContain('events: 20,000 of 25,000 rows');
  const moved = storedTables().map(({ name }) => name);
  const inFile = file
    .prepare<[], string>("select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!'")
    .pluck()
    .all();
  expect(inFile.filter((name) => name !== '__drizzle_migrations').toSorted()).toEqual(moved);
  const client = await connected(url);
  const there = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations' order by tablename",
  );
  expect(there.rows.map(({ name }) => name).toSorted()).toEqual(moved);
  for (const { name, columns } of storedTables()) {
    const described = await client.query<{ column: string }>(
      // `stamp` is set by chance whenever a row is written.
      "select column_name as column from information_schema.columns where table_name = $1 and column_name <> 'stamp'",
      [name],
    );
    expect(described.rows.map(({ column }) => `${name}.${column}`).toSorted()).toEqual(
      columns.map((column) => `${name}.${column.name}`).toSorted(),
    );
  }
  await client.query("insert into teams (id, name, created_at) values ('team_new', 'New', 4)");
  await client.query("insert into events (at, type, data) values (1, 'lead.received', '{}')");
  const { rows } = await client.query("select seq from teams where id = 'team_new'");
  expect(rows).toEqual([{ seq: '42' }]);
  const numbered = storedTables().flatMap(({ name, numbered: column }) =>
    column === undefined ? [] : [`${name}.${column}`],
  );
  const sequences = await client.query(
    "select count(*)::int as count from pg_sequences where sequencename <> 'migrations_id_seq'",
  );
  expect(sequences.rows).toEqual([{ count: numbered.length }]);
});

test('It is refused, with the way out: a server on the file, a database with rows, no file, no address, no PostgreSQL', async () => {
  const url = await emptyDatabase();
  const { folder } = await smallInstallation();
  const unlock = lockFolder(folder);
  expect(await move(folder, url)).toEqual({
    code: 1,
    signal: null,
    stdout: '',
    stderr: `A server runs on DATA_DIR ${folder}: stop it first, then move.\n`,
  });
  unlock?.();
  // Refused before anything was made there.
  const client = await connected(url);
  expect((await client.query("select 1 from pg_tables where schemaname = 'public'")).rows).toEqual([]);

  expect(await refusalOf(join(folder, 'elsewhere'), url)).toContain('There is no store in DATA_DIR');
  expect(await refusalOf(folder, '')).toContain('DATABASE_URL is missing');
  const nobody = await refusalOf(folder, 'postgres://postgres:canarypassword@127.0.0.1:1/nobody');
  expect(nobody).toMatch(/^PostgreSQL does not answer: /);
  expect(nobody).not.toContain('canarypassword');

  expect(await moveHere(folder, url)).toMatchObject({ isMoved: true });
  expect(await refusalOf(folder, url)).toMatch(
    /^The database of DATABASE_URL is not empty; it has rows in .*teams \(2\).* Give a fresh one/,
  );
});

test('A value that PostgreSQL cannot hold, or that is not what its column is for, is named by table and row; nothing is moved (P13)', async () => {
  const url = await emptyDatabase();
  const { folder, file } = await smallInstallation();
  file.exec("update teams set name = 'canary' || char(0) where id = 'team_2'");
  // Nothing of the value is told.
  expect(await refusalOf(folder, url)).toBe(
    'teams, seq 2: name holds the character U+0000, which PostgreSQL cannot store.',
  );
  file.exec("update teams set name = 'Two', created_at = 'canary' where id = 'team_2'");
  expect(await refusalOf(folder, url)).toBe('teams, seq 2: created_at is no number.');
  file.exec("update teams set created_at = 1.5 where id = 'team_2'");
  expect(await refusalOf(folder, url)).toBe('teams, seq 2: created_at is no whole number that can be trusted.');
  expect(await rowsIn(url)).toBe(0);
});

test('A file of another version is refused, with the way to this one', async () => {
  const url = await emptyDatabase();
  const { folder, file } = await smallInstallation();
  file.exec('update __drizzle_migrations set created_at = created_at + 1');
  expect(await refusalOf(folder, url)).toContain('by a later version');
  file.exec('update __drizzle_migrations set created_at = created_at - 2');
  expect(await refusalOf(folder, url)).toContain('run scripts/sharktank migrate without DATABASE_URL');
});

test('A copy that differs in one value or row is caught by the sums, and nothing is moved', async () => {
  const url = await emptyDatabase();
  const { folder } = await smallInstallation();
  await migratePostgres(url);
  const client = await connected(url);
  const changes = [
    "new.name := new.name || ' '",
    'new.created_at := new.created_at + 1',
    'new.removed_at := 0',
    'return null',
  ];
  for (const change of changes) {
    await client.query(`create or replace function tamper() returns trigger language plpgsql as $$ begin
      if new.id = 'team_2' then ${change}; end if; return new; end $$`);
    await client.query(
      'create or replace trigger tamper before insert on teams for each row execute function tamper()',
    );
    const { isMoved, tables } = await moveHere(folder, url);
    const wrong = tables.filter(({ isEqual }) => !isEqual).map(({ table }) => table);
    expect([change, isMoved, wrong]).toEqual([change, false, ['teams']]);
    expect(await rowsIn(url)).toBe(0);
  }
  const told = await move(folder, url);
  expect(told).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The two sides differ, so nothing was moved'),
  });
  expect(figuresOf(told).get('teams')).toEqual({ file: 2, database: 1, verdict: 'DIFFERENT' });
  await client.query('drop trigger tamper on teams');
  expect(await moveHere(folder, url)).toMatchObject({ isMoved: true });
});

/** Resolves once somebody waits in this database for a lock like this. */
async function waitFor(client: Client, lock: string): Promise<void> {
  const waiting = `select 1 from pg_locks where not granted and ${lock}
    and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(async () => (await client.query(waiting)).rowCount, { timeout: 30_000 }).toBe(1);
}

/** Begins a move, and stands in its way when the rows of `teams` go over, after those of most tables. */
async function moveHeld(client: Client, folder: string, url: string): Promise<Command & { letGo(): Promise<unknown> }> {
  await migratePostgres(url);
  await client.query(`create function wait() returns trigger language plpgsql as $$ begin
    perform pg_advisory_xact_lock(77); return new; end $$`);
  await client.query('create trigger wait before insert on teams for each row execute function wait()');
  await client.query('select pg_advisory_lock(77)');
  const command = begin(['move'], { DATA_DIR: folder, DATABASE_URL: url });
  const waiting =
    "select count(*)::int as count from pg_locks where locktype = 'advisory' and objid = 77 and not granted";
  const waits = async () => (await client.query<{ count: number }>(waiting)).rows[0]?.count;
  await expect.poll(waits, { timeout: 20_000 }).toBe(1);
  return { ...command, letGo: () => client.query('select pg_advisory_unlock(77)') };
}

test('Killed in the middle, it leaves the database without a row, and can be done again (P3)', async () => {
  const url = await emptyDatabase();
  const { folder } = await smallInstallation();
  const client = await connected(url);
  const held = await moveHeld(client, folder, url);
  held.kill();
  expect(await held.ran).toMatchObject({ signal: 'SIGKILL', stdout: '' });
  await held.letGo();
  // Waits until PostgreSQL has seen that nobody is there any more.
  expect(await rowsIn(url)).toBe(0);
  await client.query('drop trigger wait on teams');
  expect(await moveHere(folder, url)).toMatchObject({ isMoved: true });
});

test('What another command writes to the file meanwhile is not lost: then nothing is moved', async () => {
  const url = await emptyDatabase();
  const { folder, file } = await smallInstallation();
  const client = await connected(url);
  const held = await moveHeld(client, folder, url);
  file.exec("insert into teams (id, name, created_at) values ('team_3', 'Three', 3)");
  await held.letGo();
  expect(await held.ran).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('Another command wrote to the file meanwhile, so nothing was moved: move again.'),
  });
  expect(await rowsIn(url)).toBe(0);
});

test('A server that starts while the rows go over finds them, and makes no first program of its own', async () => {
  const url = await emptyDatabase();
  const { folder } = await smallInstallation();
  const client = await connected(url);
  const held = await moveHeld(client, folder, url);
  // A server that waited for too long is started again.
  const opening = openPostgresStore(url).catch(() => undefined);
  await waitFor(client, "locktype = 'relation'");
  await held.letGo();
  expect(await held.ran).toMatchObject({ code: 0 });
  const store = (await opening) ?? (await openPostgresStore(url));
  onTestFinished(() => store.close());
  expect(await store.programs.all()).toHaveLength(1);
});

test('Time does not go back: the move waits until the clock of PostgreSQL is past the log, or refuses when that takes long (P4)', async () => {
  const url = await emptyDatabase();
  const { folder, file } = await smallInstallation();
  const event = (ahead: number): number => {
    const at = Date.now() + ahead;
    file.prepare("insert into events (at, type, data) values (?, 'lead.received', '{}')").run(at);
    return at;
  };
  event(3_600_000);
  expect(await refusalOf(folder, url)).toMatch(/^PostgreSQL's clock is 3,\d\d\d s behind the newest event/);
  file.exec('delete from events');
  const newest = event(2000);
  expect(await moveHere(folder, url)).toMatchObject({ isMoved: true });
  const { rows } = await (await connected(url)).query<{ now: string }>('select store_time() as now');
  expect(Number(rows[0]?.now)).toBeGreaterThan(newest);
});
