/**
 * Tables that an earlier version filled, on PostgreSQL: they come to this version with what is in them (P3), and while that is
 * not possible, nobody else is kept from them.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { migratePostgres } from '../../src/store/postgres/migrate.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { NetworkProxy } from '../harness/proxy.ts';
import { Ground, StandingClock } from './store/ground.ts';

const migrations = join(import.meta.dirname, '../../src/store/postgres/migrations');
const start = Date.UTC(2026, 5, 15, 12);

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // Its database may go before it.
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** A database as the migrations up to this one left it, and a connection to fill it. */
async function databaseAt(tag: string): Promise<{ readonly url: string; readonly client: Client }> {
  const url = await createDatabase(inject('postgres'));
  onTestFinished(() => dropDatabase(url));
  const old = await mkdtemp(join(tmpdir(), 'sharktank-migration-'));
  onTestFinished(() => rm(old, { recursive: true, force: true }));
  await mkdir(join(old, 'meta'));
  const journal: Journal = JSON.parse(await readFile(join(migrations, 'meta/_journal.json'), 'utf8'));
  const entries = journal.entries.slice(0, journal.entries.findIndex((entry) => entry.tag === tag) + 1);
  for (const entry of entries) await cp(join(migrations, `${entry.tag}.sql`), join(old, `${entry.tag}.sql`));
  await writeFile(join(old, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  const client = await connected(url);
  await migrate(drizzle(client), {
    migrationsFolder: old,
    migrationsSchema: 'public',
    migrationsTable: 'migrations',
  });
  return { url, client };
}

/** Rows as the first version wrote them. */
async function fill(client: Client): Promise<void> {
  const insert = async (table: string, row: Readonly<Record<string, unknown>>): Promise<void> => {
    const values = Object.values(row).map((value) =>
      typeof value === 'object' && value ? JSON.stringify(value) : value,
    );
    const marks = values.map((_value, index) => `$${index + 1}`).join(', ');
    await client.query(`insert into ${table} (${Object.keys(row).join(', ')}) values (${marks})`, values);
  };
  const usual = {
    sms_opt_in: 1,
    presence: 'available',
    score: 1,
    profile: {
      teams: [],
      languages: ['en'],
      territories: [],
      skills: {},
      level: 0,
      timeZone: 'UTC',
      shifts: [],
      leave: [],
      caps: {},
      attributes: {},
    },
    created_at: start,
  };
  await insert('reps', { ...usual, id: 'rep_Ana', name: 'Ana', phone: '+15125550110' });
  const gone = { phone: '+15125550111', email: 'ben@example.com', removed_at: start };
  await insert('reps', { ...usual, ...gone, id: 'rep_Ben', name: 'Ben' });

  await insert('programs', { id: 'prg_tank', version: 1, created_at: start });
  const everything = { combinator: 'and', rules: [] };
  await insert('program_versions', {
    program_id: 'prg_tank',
    version: 1,
    definition: {
      name: 'Tank',
      priority: 0,
      enabled: true,
      match: everything,
      eligible: {
        teams: [],
        presence: true,
        shifts: true,
        caps: true,
        territory: false,
        language: false,
        rules: everything,
      },
      stages: [{ mode: 'shark-tank', seconds: 60, details: 'full' }],
      nobody: 'hold',
      holdLimit: 86_400,
      maxLive: null,
      knownPeople: 'join',
      unclaimed: 'manager',
    },
  });
  await insert('leads', {
    id: 'lead_live',
    posted_by: 'key_website',
    source: 'website',
    sent_source: '',
    external_id: 'E1',
    content: { source: 'website', contact: { name: 'Jane', email: 'jane@example.com' } },
    digest: 'digest',
    searchable: 'jane',
    contact_email: 'jane@example.com',
    status: 'offering',
    program_id: 'prg_tank',
    program_version: 1,
    stage: 0,
    wave: 1,
    oldest_live_wave: 1,
    closes_at: start + 60_000,
    due_at: start + 60_000,
    received_at: start,
    version: 2,
  });
  await insert('waves', {
    id: 'ofr_live',
    lead_id: 'lead_live',
    number: 1,
    stage: 0,
    mode: 'shark-tank',
    form: 'race',
    details: 'full',
    code: 'K7',
    size: 1,
    offered_at: start,
    closes_at: start + 60_000,
  });
  await insert('recipients', {
    wave_id: 'ofr_live',
    rep_id: 'rep_Ana',
    lead_id: 'lead_live',
    code: 'K7',
    offered_at: start,
  });
  await insert('events', { at: start, type: 'lead.received', lead_id: 'lead_live', data: { source: 'website' } });
  const future = Date.UTC(2100, 0);
  const session = { kind: 'session', roles: '["admin"]', created_at: start, expires_at: future };
  await insert('credentials', { ...session, id: 'key_a', name: 'Admin', digest: 'd1' });
  await insert('credentials', {
    ...session,
    id: 'key_b',
    name: 'Ana',
    roles: '["rep"]',
    rep_id: 'rep_Ana',
    digest: 'd2',
  });
}

test('Filled tables of the first version come to this one: what was live is won, what was stored is read, what is new goes on beside it (P3)', async () => {
  const { url, client } = await databaseAt('0000_first');
  await fill(client);
  const clock = new StandingClock();
  const store = await openPostgresStore(url, { clock });
  onTestFinished(() => store.close());
  const never = async () => {};
  const ground = new Ground({ store, clock, reopen: never, close: never });

  expect((await store.programs.all()).map(({ name }) => name)).toEqual(['Tank']);
  expect(await store.events.after(0, 10)).toMatchObject([{ type: 'lead.received', leadId: 'lead_live' }]);
  expect(await store.offers.live('rep_Ana')).toMatchObject([{ id: 'ofr_live', code: 'K7' }]);
  expect(await store.offers.byCode('rep_Ana', 'K7')).toBe('ofr_live');
  const known = { source: 'web', contact: { name: 'J', email: 'Jane@example.com' } };
  expect(await ground.accept({ content: known })).toMatchObject({ kind: 'joined', lead: { id: 'lead_live' } });
  const ana = await store.reps.find('rep_Ana');
  if (!ana) throw new Error('the rep is gone');
  expect(await ground.claim({ id: 'ofr_live' }, ana)).toMatchObject({ result: 'won', lead: { id: 'lead_live' } });
  expect((await ground.offered()).code).toMatch(/^[A-Z][1-9][0-9]{0,3}$/);
  // A rep who left is reached no more, and their number is free.
  expect(await ground.rep('Cas', { phone: '+15125550111' })).toMatchObject({ name: 'Cas' });
  const reached = await client.query("select email, phone, sms_opt_in from reps where id = 'rep_Ben'");
  expect(reached.rows).toEqual([{ email: null, phone: null, sms_opt_in: '0' }]);
  // A session from before there were people is somebody's; a rep's own is the rep's.
  expect((await store.people.list({ limit: 10, after: null })).items).toMatchObject([{ id: 'usr_a', name: 'Admin' }]);
  expect(await store.credentials.byDigest('d1')).toMatchObject({ personId: 'usr_a', roles: ['admin'] });
  expect(await store.credentials.byDigest('d2')).toMatchObject({ personId: null, repId: 'rep_Ana' });
});

test('An index of a migration may be there before it, made by hand without holding anybody up', async () => {
  const { url, client } = await databaseAt('0002_recipients_in_place');
  await client.query('create index concurrently waves_of_code on waves (code)');
  await migratePostgres(url);
  for (const name of (await readdir(migrations)).filter((file) => file.endsWith('.sql') && !file.startsWith('0000')))
    expect(await readFile(join(migrations, name), 'utf8'), name).not.toMatch(
      /CREATE (UNIQUE )?INDEX (?!IF NOT EXISTS)/i,
    );
});

/** `pg_dump` holds such a lock on every table, for as long as it takes. */
const asADumpDoes = 'begin; lock table credentials in access share mode';

test('While somebody else keeps a table, nodes that start wait without keeping it from those that work, and go on once it is let go (P6, P11)', async () => {
  const { url, client } = await databaseAt('0003_codes_of_waves');
  await client.query(asADumpDoes);
  const starting = [migratePostgres(url), migratePostgres(url)];
  const working = await connected(url);
  await working.query('set statement_timeout = 5000');
  for (const until = Date.now() + 7000; Date.now() < until; await pause(50))
    expect((await working.query('select from credentials')).rowCount).toBe(0);
  await client.query('commit');
  await Promise.all(starting);
  expect((await working.query('select from credentials where person_id is null')).rowCount).toBe(0);
});

test('A node that freezes while it changes the tables holds nobody up for longer than a few seconds (P6)', async () => {
  const { url, client } = await databaseAt('0003_codes_of_waves');
  const proxy = await NetworkProxy.open({ host: '127.0.0.1', port: Number(new URL(url).port) });
  onTestFinished(() => proxy.close());
  await client.query(asADumpDoes);
  const frozen = migratePostgres(proxy.through(url)).catch((fault: unknown) => fault);
  const waiting = await connected(url);
  const isWaiting = async () =>
    (await waiting.query("select from pg_locks where not granted and relation = 'credentials'::regclass")).rowCount;
  await expect.poll(isWaiting, { interval: 5 }).toBe(1);
  proxy.blackHole();
  await client.query('commit');

  const frozenAt = Date.now();
  await waiting.query('select from credentials');
  await migratePostgres(url);
  expect(Date.now() - frozenAt).toBeLessThan(10_000);
  proxy.cut();
  expect(await frozen).toBeInstanceOf(Error);
});

test('Who cannot get at a table for a long time is told which way out there is, and has changed nothing', async () => {
  const { url, client } = await databaseAt('0003_codes_of_waves');
  await client.query(asADumpDoes);
  await expect(migratePostgres(url, 1)).rejects.toThrow(
    /tables could not be brought to this version: somebody kept one of them locked .*pg_dump.*55P03: canceling statement/,
  );
  expect((await client.query("select to_regclass('people') as there")).rows).toEqual([{ there: null }]);
});
