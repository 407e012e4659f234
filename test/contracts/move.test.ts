/** From the SQLite file to PostgreSQL by the command: everything is there and goes on, or nothing is. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { Client } from 'pg';
import { afterEach, expect, inject, onTestFinished, test } from 'vitest';
import type { FeedEvent, LeadOut, Page } from '../../src/protocol.ts';
import { migratePostgres } from '../../src/store/postgres/migrate.ts';
import { storedTables } from '../../src/store/sql/tables.ts';
import { lockFolder } from '../../src/store/sqlite/serve-lock.ts';
import { type Api, api } from '../harness/api.ts';
import { furnish, lastingStatuses } from '../harness/furnished.ts';
import { send } from '../harness/hostile.ts';
import { ask, createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { type Ran, sharktank } from '../harness/server-process.ts';
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

/** Everything that an admin can read. */
async function everything(admin: Api): Promise<Record<string, unknown>> {
  const paths = [
    '/leads?limit=1000',
    '/reps?limit=1000',
    '/programs',
    '/teams',
    '/feed?limit=1000',

  ];
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
  const answers = after.carrier.texts.filter(({ direction, body: said }) => direction === 'to-rep' && !/^Lead/.test(said));
  expect(answers).toEqual([]);
});

