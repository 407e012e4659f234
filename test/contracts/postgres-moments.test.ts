/** What has to hold on PostgreSQL though its transactions run beside each other; the embedded store has one at a time. */
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { Ground, openedStore, sharkTank } from './store/ground.ts';

// Codes are drawn from 36, the short ones first: two who draw in one moment often draw the same.
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const randomInt = (low: number, high?: number): number => (high === undefined ? 0 : crypto.randomInt(low, low + 9));
  return { ...crypto, randomInt };
});

let url: string;
let ground: Ground;
beforeEach(async () => {
  url = await createDatabase(inject('postgres'));
  ground = new Ground(
    await openedStore(
      (clock) => openPostgresStore(url, { clock }),
      () => dropDatabase(url),
    ),
  );
});
afterEach(() => ground.opened.close());

test('Leads that are assigned in the moment in which others are offered to the same reps: no rep gets one code for two of them (P5)', async () => {
  const reps = await Promise.all(
    Array.from({ length: 3 }, (_, number) =>
      ground.rep(`Rep ${number}`, { phone: `+1512555010${number}`, smsOptIn: true }),
    ),
  );
  await ground.program([sharkTank(3600)], { maxLive: 1000 });
  const codes = new Map(reps.map(({ id }) => [id, [] as string[]]));
  for (let round = 0; round < 5; round++) {
    const [given, offered] = [
      await Promise.all(reps.map(() => ground.accepted())),
      await Promise.all([1, 2].map(() => ground.accepted())),
    ];
    await Promise.all([
      ...offered.map(({ id }) => ground.opens(id)),
      ...reps.map((rep, index) => ground.assign(given[index]?.id ?? '', rep)),
    ]);
  }
  for (let texts = await ground.store.messages.take(100); texts.length > 0; ) {
    for (const { repId, offer, message } of texts) {
      const code = message.kind === 'assigned' ? message.code : offer?.code;
      codes.get(repId ?? '')?.push(code ?? 'none');
    }
    texts = await ground.store.messages.take(100);
  }
  for (const own of codes.values()) {
    // An offer to all of them and a lead of one's own, each with a code that means this one alone.
    expect(own).toHaveLength(5 * (2 + 1));
    expect(own.toSorted()).toEqual([...new Set(own)].toSorted());
  }
});

test('What began first and was committed last is told later: from the time of the former, the log is read with what was told before it (P12)', async () => {
  const { clock, store } = ground;
  const rep = await ground.rep('Ana');
  const lead = await ground.accepted();
  clock.move(60_000);
  const beginning = clock.now();
  const other = new Client({ connectionString: url });
  await other.connect();
  // Where this fails, its database goes before it.
  other.on('error', () => {});
  const waits = async (): Promise<number> =>
    (await other.query('select from pg_locks where not granted and locktype = $1', ['transactionid'])).rowCount ?? 0;
  await other.query('begin');
  await other.query('select from reps where id = $1 for update', [rep.id]);
  const assigned = ground.assign(lead.id, rep);
  await expect.poll(waits).toBe(1);
  clock.move(5000);
  await ground.accepted();
  await other.query('commit');
  await other.end();
  await assigned;
  clock.move(5000);
  await ground.accepted();

  const from = async (at: number) => await store.events.after(await store.events.cursorBefore(at), 100);
  const told = await from(beginning);
  expect(told.map(({ type }) => type)).toEqual([
    'lead.received',
    'lead.routed',
    'lead.assigned',
    'lead.received',
    'lead.routed',
  ]);
  expect(told.map(({ at }) => at - beginning)).toEqual([5000, 5000, 0, 10_000, 10_000]);
  // What came before is not told with it.
  expect(await from(beginning + 5001)).toEqual(told.slice(3));
});
