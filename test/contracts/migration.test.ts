/** A folder that an earlier version wrote, with leads in every state, opens and goes on where it was (P3). */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import type { Store } from '../../src/store/store.ts';
import { Ground, manager, StandingClock } from './store/ground.ts';

const migrations = join(import.meta.dirname, '../../src/store/sqlite/migrations');
const start = Date.UTC(2026, 5, 15, 12);

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

/** A database as the migrations up to this one left it, and the connection to fill it. */
async function databaseAt(tag: string): Promise<{ folder: string; file: SQLite.Database }> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-migration-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const old = join(folder, 'old');
  await mkdir(join(old, 'meta'), { recursive: true });
  const journal: Journal = JSON.parse(await readFile(join(migrations, 'meta/_journal.json'), 'utf8'));
  const entries = journal.entries.slice(0, journal.entries.findIndex((entry) => entry.tag === tag) + 1);
  for (const entry of entries) await cp(join(migrations, `${entry.tag}.sql`), join(old, `${entry.tag}.sql`));
  await writeFile(join(old, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  const file = new SQLite(join(folder, 'sharktank.sqlite'));
  migrate(drizzle(file), { migrationsFolder: old });
  return { folder, file };
}

/** Rows as the first version wrote them. */
function fill(file: SQLite.Database): void {
  const insert = (table: string, row: Readonly<Record<string, unknown>>): void => {
    const values = Object.values(row).map((value) =>
      typeof value === 'object' && value ? JSON.stringify(value) : value,
    );
    const marks = values.map(() => '?').join(', ');
    file.prepare(`insert into ${table} (${Object.keys(row).join(', ')}) values (${marks})`).run(values);
  };

  const profile = {
    languages: ['en'],
    territories: [],
    skills: { solar: 2 },
    level: 3,
    timeZone: 'UTC',
    attributes: {},
  };
  for (const [index, name] of ['Ana', 'Ben'].entries()) {
    insert('reps', {
      id: `rep_${name}`,
      name,
      email: null,
      phone: `+1512555011${index}`,
      sms_opt_in: 1,
      presence: 'available',
      score: 2 - index,
      profile: index === 0 ? { ...profile, teams: [] } : profile,
      created_at: start,
    });
  }

  const program = (id: string, version: number, definition: object): void => {
    if (version === 1) insert('programs', { id, version, created_at: start });
    else file.prepare('update programs set version = ? where id = ?').run(version, id);
    insert('program_versions', { program_id: id, version, definition });
  };
  const match = { combinator: 'and', rules: [] };
  const common = { enabled: true, match, eligible: { presence: true } };
  program('prg_everyone', 1, {
    ...common,
    name: 'Everyone',
    priority: -1_000_000,
    stages: [{ mode: 'shark-tank', seconds: 60, details: 'teaser' }],
  });
  program('prg_turns', 1, {
    ...common,
    name: 'Turns',
    priority: 0,
    eligible: { presence: false },
    stages: [
      { mode: 'top-producer', seconds: 20, rankBy: 'score', details: 'full' },
      { mode: 'shark-tank', seconds: 60, details: 'blind' },
    ],
  });
  program('prg_turns', 2, {
    ...common,
    name: 'Turns again',
    priority: 0,
    stages: [{ mode: 'top-producer', seconds: 45, details: 'teaser' }],
  });

  const lead = (id: string, row: Readonly<Record<string, unknown>>): void =>
    insert('leads', {
      id,
      posted_by: 'key_website',
      source: 'website',
      sent_source: '',
      external_id: id,
      content: {
        source: 'website',
        contact: { name: id, phone: `+1512555${id.length}000`, email: `${id}@Example.com` },
        value: 12.5,
      },
      digest: 'digest',
      searchable: id,
      wave: 0,
      oldest_live_wave: 1,
      received_at: start,
      version: 3,
      ...row,
    });
  const wave = (id: string, leadId: string, row: Readonly<Record<string, unknown>>): void =>
    insert('waves', {
      id,
      lead_id: leadId,
      number: 1,
      stage: 0,
      details: 'full',
      code: 'K7',
      size: 1,
      offered_at: start,
      ...row,
    });
  const recipient = (waveId: string, leadId: string, rep: string, row: Readonly<Record<string, unknown>> = {}): void =>
    insert('recipients', { wave_id: waveId, rep_id: rep, lead_id: leadId, code: 'K7', offered_at: start, ...row });
  const routed = { program_id: 'prg_turns', program_version: 1, stage: 0 };

  lead('lead_offering', { ...routed, status: 'offering', wave: 1, closes_at: start + 20_000 });
  wave('ofr_turn', 'lead_offering', { mode: 'top-producer', closes_at: start + 20_000 });
  recipient('ofr_turn', 'lead_offering', 'rep_Ana');

  lead('lead_claimed', {
    ...routed,
    status: 'claimed',
    wave: 1,
    oldest_live_wave: 2,
    claimed_by: 'rep_Ana',
    claimed_at: start,
    claimed_via: 'sms',
  });
  wave('ofr_won', 'lead_claimed', {
    mode: 'shark-tank',
    size: 2,
    ended_at: start,
    ended_as: 'taken',
    ended_by: 'rep_Ana',
  });
  recipient('ofr_won', 'lead_claimed', 'rep_Ana', { answer: 'won', answered_at: start });
  recipient('ofr_won', 'lead_claimed', 'rep_Ben', {
    answer: 'taken',
    answered_at: start,
    taken_by: 'rep_Ana',
    behind_ms: 400,
  });

  lead('lead_assigned', {
    ...routed,
    status: 'claimed',
    wave: 1,
    oldest_live_wave: 2,
    claimed_by: 'rep_Ben',
    claimed_at: start,
    claimed_via: 'assigned',
  });
  wave('ofr_hand', 'lead_assigned', {
    mode: 'assigned',
    stage: null,
    details: 'blind',
    ended_at: start,
    ended_as: 'taken',
    ended_by: 'rep_Ben',
  });
  recipient('ofr_hand', 'lead_assigned', 'rep_Ben');

  lead('lead_unclaimed', { ...routed, status: 'unclaimed', wave: 1, oldest_live_wave: 2 });
  lead('lead_withdrawn', { ...routed, status: 'withdrawn', withdrawn_reason: 'asked us to stop' });
  insert('events', { at: start, type: 'lead.received', lead_id: 'lead_offering', data: { source: 'website' } });
}

async function opened(): Promise<{ store: Store; clock: StandingClock; ground: Ground }> {
  const { folder, file } = await databaseAt('0000_first');
  fill(file);
  file.close();
  const clock = new StandingClock();
  const store = await openSqliteStore(folder, clock);
  onTestFinished(() => store.close());
  const never = async () => {};
  return { store, clock, ground: new Ground({ store, clock, reopen: never, close: never }) };
}

test('Every lead stands where it stood, with what the new version asks for filled in', async () => {
  const { store } = await opened();
  const { items } = await store.leads.list({}, { limit: 10, after: null });
  expect(items.map(({ id, position }) => [id, position.status])).toEqual([
    ['lead_withdrawn', 'withdrawn'],
    ['lead_unclaimed', 'unclaimed'],
    ['lead_assigned', 'claimed'],
    ['lead_claimed', 'claimed'],
    ['lead_offering', 'offering'],
  ]);
  expect(await store.leads.find('lead_claimed')).toMatchObject({
    position: { by: { id: 'rep_Ana', name: 'Ana' }, at: start, via: 'sms', contactedAt: null, outcome: null },
    journey: { since: 0, portions: {} },
    dueAt: null,
  });
  expect(await store.leads.deadlines()).toEqual([{ leadId: 'lead_offering', dueAt: start + 20_000 }]);
  expect(await store.leads.remarks('lead_withdrawn')).toMatchObject({ withdrawn: 'asked us to stop' });
  expect(await store.events.after(0, 10)).toMatchObject([{ type: 'lead.received', leadId: 'lead_offering' }]);
});

test('Programs keep their ids, versions and settings, and have the defaults for the rest', async () => {
  const { store } = await opened();
  const common = {
    nobody: 'hold',
    holdLimit: 86_400,
    maxLive: null,
    knownPeople: 'join',
    unclaimed: 'manager',
    paused: false,
  };
  const eligible = { teams: [], shifts: true, caps: true, territory: false, language: false };
  const everything = { combinator: 'and', rules: [] };
  const turn = { mode: 'top-producer', width: 1, limit: null, rounds: 1, stagger: false, rankBy: 'score' };
  expect(await store.programs.all()).toEqual([
    {
      ...common,
      id: 'prg_everyone',
      version: 1,
      seniority: 1,
      name: 'Everyone',
      priority: -1_000_000,
      enabled: true,
      match: everything,
      eligible: { ...eligible, presence: true, rules: everything },
      stages: [{ mode: 'shark-tank', seconds: 60, details: 'teaser' }],
    },
    {
      ...common,
      id: 'prg_turns',
      version: 2,
      seniority: 2,
      name: 'Turns again',
      priority: 0,
      enabled: true,
      match: everything,
      eligible: { ...eligible, presence: true, rules: everything },
      stages: [{ ...turn, seconds: 45, smsSeconds: 45, details: 'teaser' }],
    },
  ]);
  expect(await store.programs.at('prg_turns', 1)).toMatchObject({
    eligible: { presence: false },
    stages: [
      { ...turn, seconds: 20, smsSeconds: 20, details: 'full' },
      { mode: 'shark-tank', seconds: 60, details: 'blind' },
    ],
  });
});

test('Reps keep what they are and have no shifts, leave or caps', async () => {
  const { store } = await opened();
  for (const id of ['rep_Ana', 'rep_Ben']) {
    expect(await store.reps.find(id)).toMatchObject({
      presence: 'available',
      presenceBecause: null,
      profile: {
        teams: [],
        languages: ['en'],
        territories: [],
        skills: { solar: 2 },
        level: 3,
        timeZone: 'UTC',
        shifts: [],
        leave: [],
        caps: {},
        attributes: {},
      },
    });
  }
});

test('A live offer can still be claimed, and settled ones answer as they did (P2, P5)', async () => {
  const { store, ground } = await opened();
  const [ana, ben] = [
    { id: 'rep_Ana', name: 'Ana' },
    { id: 'rep_Ben', name: 'Ben' },
  ];
  expect(await store.offers.live(ana.id)).toMatchObject([
    { id: 'ofr_turn', form: 'turn', code: 'K7', closesAt: start + 20_000 },
  ]);
  expect(await ground.claim({ id: 'ofr_won' }, ana)).toMatchObject({ result: 'won' });
  expect(await ground.claim({ id: 'ofr_won' }, ben)).toEqual({ result: 'taken', by: ana, behindMs: 400 });
  expect(await ground.claim({ id: 'ofr_hand' }, ben)).toMatchObject({ result: 'won' });
  expect(await ground.claim({ id: 'ofr_turn' }, ana)).toMatchObject({ result: 'won', lead: { id: 'lead_offering' } });
});

test('A turn that runs out is followed by the next under the version it was routed to, and by the next stage (P6)', async () => {
  const { clock, ground } = await opened();
  clock.move(20_000);
  const second = await ground.progress('lead_offering');
  expect(second).toMatchObject({
    closed: [{ offerId: 'ofr_turn', reason: 'expired', reps: ['rep_Ana'] }],
    opened: { reps: ['rep_Ben'], offer: { stage: 0, wave: 2, closesAt: clock.now() + 20_000 } },
  });
  clock.move(20_000);
  expect((await ground.opens('lead_offering')).offer).toMatchObject({ stage: 1, mode: 'shark-tank', details: 'blind' });
});

test('Owned leads are contacted, concluded and given back; others are offered anew under the program of today', async () => {
  const { store, ground } = await opened();
  expect(await ground.contacted('lead_claimed', { id: 'rep_Ana', name: 'Ana' })).toMatchObject({ news: true });
  await ground.conclude('lead_claimed', 'won', { id: 'rep_Ana', name: 'Ana' });
  expect(await store.leads.release('lead_assigned', 'no', manager)).toMatchObject({ from: 'rep_Ben' });
  // Who gave it back had it from no stage, and is asked in none: the next stage finds somebody else.
  expect((await ground.opens('lead_assigned')).offer).toMatchObject({ stage: 1, wave: 2 });
  for (const id of ['lead_unclaimed', 'lead_withdrawn']) {
    expect(await ground.reoffer(id)).toMatchObject({ lead: { program: { name: 'Turns again', version: 2 } } });
  }
});

test('People are known, values and turns counted from what was there before', async () => {
  const { store, ground } = await opened();
  const contact = { name: 'J', email: 'LEAD_CLAIMED@example.com' };
  expect(await store.leads.knownTo({ source: 'web', contact }, null)).toBe('rep_Ana');
  const onItsWay = { source: 'web', contact: { name: 'J', email: 'lead_offering@example.com' } };
  expect(await ground.accept({ content: onItsWay })).toMatchObject({ kind: 'joined', lead: { id: 'lead_offering' } });
  await store.reps.change('rep_Ana', { profile: { caps: { pipeline: 100, open: 5 } } }, 'usr_admin');
  const [ana] = await store.reps.standings();
  expect(ana).toMatchObject({ leadsToday: 1, liveOffers: 1, usage: { open: { used: 1 }, pipeline: { used: 12.5 } } });
});

test('A session from before there were people becomes that of somebody who can be signed out and removed (P13)', async () => {
  const { folder, file } = await databaseAt('0005_people');
  const session = file.prepare(
    `insert into credentials (id, kind, name, roles, rep_id, digest, created_at, expires_at) values (?, 'session', 'Admin', ?, ?, ?, 1, ?)`,
  );
  const future = Date.UTC(2100, 0);
  session.run('key_a', '["admin"]', null, 'd1', future);
  session.run('key_b', '["rep"]', 'rep_Ana', 'd2', future);
  session.run('key_c', '["admin"]', null, 'd3', 2);
  file.close();
  const store = await openSqliteStore(folder, new StandingClock());
  onTestFinished(() => store.close());
  expect((await store.people.list({ limit: 10, after: null })).items).toMatchObject([
    { id: 'usr_a', name: 'Admin', desk: ['admin'], repId: null },
  ]);
  expect(await store.credentials.byDigest('d1')).toMatchObject({ personId: 'usr_a', roles: ['admin'] });
  expect(await store.credentials.byDigest('d2')).toMatchObject({ personId: null, roles: ['rep'] });
  expect(await store.signIn.endSessions('usr_a', 'usr_a')).toEqual(['key_a']);
  expect(await store.credentials.byDigest('d1')).toBeUndefined();
});

test('A second start over the same folder changes nothing more', async () => {
  const { folder, file } = await databaseAt('0000_first');
  fill(file);
  file.close();
  const clock = new StandingClock();
  const look = async () => {
    const store = await openSqliteStore(folder, clock);
    const all = { programs: await store.programs.all(), leads: await store.leads.list({}, { limit: 10, after: null }) };
    await store.close();
    return all;
  };
  expect(await look()).toEqual(await look());
});
