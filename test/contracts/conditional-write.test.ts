/**
 * The one conditional write that decides a race, each of its conditions alone. Everywhere else the offer's own row ends
 * with its wave and so hides them; here the lead's row is changed behind the store's back, and it has the last word.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { decideAlone, objection, post, profile, route, StandingClock } from './store/ground.ts';

/** A lead on offer to Ana; `tamper` runs one statement on the file, with the lead's id; `claim` is Ana's. */
async function race() {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-write-'));
  const clock = new StandingClock();
  const store = await openSqliteStore(folder, clock);
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const own = { name: 'Ana', email: null, phone: null, smsOptIn: false, presence: 'available', score: 0 } as const;
  const ana = await store.reps.create({ ...own, profile: profile() }, 'usr_admin');
  const accepted = await store.leads.accept(post(), route);
  if (ana === 'phone-taken' || accepted.kind !== 'created') throw new Error('The race could not be set up.');
  const leadId = accepted.lead.id;
  const advanced = await store.leads.advance(leadId, decideAlone);
  const offer = advanced?.kind === 'advanced' ? advanced.opened?.offer : undefined;
  if (!offer) throw new Error('There is no offer.');
  return {
    store,
    clock,
    leadId,
    tamper(change: string): void {
      const file = new SQLite(join(folder, 'sharktank.sqlite'));
      file.prepare(`${change} = ?`).run(leadId);
      file.close();
    },
    async claim(): Promise<string | undefined> {
      const attempts = [{ repId: ana.id, via: 'http', at: store.now() }] as const;
      const [settled] = await store.leads.claim([{ offerId: offer.id, attempts }], objection);
      return settled?.outcomes[0]?.result;
    },
  };
}

test('A lead that is offered, in this wave, before its deadline, is won (P4)', async () => {
  const { claim } = await race();
  expect(await claim()).toBe('won');
});

test.each([
  ['is withdrawn', "status = 'withdrawn'"],
  ['is unclaimed', "status = 'unclaimed'"],
  ['waits to be routed', "status = 'received'"],
  ['is in a later wave', 'oldest_live_wave = 2, wave = 2'],
  ['has ended this wave', 'oldest_live_wave = 2'],
  ['has not come to this wave', 'oldest_live_wave = 0, wave = 0'],
  ['has closed', 'closes_at = 1'],
])('A lead whose row says that it %s cannot be won, though the offer’s row looks live (P1, P4)', async (_, columns) => {
  const { claim, tamper, store, leadId } = await race();
  tamper(`update leads set ${columns} where id`);
  const before = await store.leads.find(leadId);
  expect(await claim()).toBe('expired');
  expect(await store.leads.find(leadId)).toEqual(before);
});

test('An earlier wave whose row was never closed cannot win while a later one lives (P4)', async () => {
  const { claim, tamper, store, clock, leadId } = await race();
  clock.move(60_000);
  // Decided as if nobody had been asked: so another wave opens.
  await store.leads.advance(leadId, (situation) => decideAlone({ ...situation, waves: [] }));
  tamper('update waves set ended_at = null, ended_as = null where number = 1 and lead_id');
  expect(await store.leads.find(leadId)).toMatchObject({ wave: 2, position: { status: 'offering' } });
  expect(await claim()).toBe('expired');
  expect(await store.leads.find(leadId)).toMatchObject({ wave: 2, position: { status: 'offering' } });
});
