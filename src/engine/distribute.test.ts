/** What the distributor does while the store does not answer, and when it is back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leadOf, post, route, StandingClock } from '../../test/contracts/store/ground.ts';
import type { Channel } from '../channels/channel.ts';
import { openSqliteStore } from '../store/sqlite/index.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import { distributor } from './distribute.ts';

const nobodyHears: Channel = {
  offered() {},
  closed() {},
  declined() {},
  assigned() {},
  movedAway() {},
  changed() {},
  connected: new Set(),
  committed() {},
};

let folder: string;
let store: Store;
/** Why a lead cannot be moved on just now; undefined when it can. */
let fault: (leadId: string) => Error | undefined;
/** Leads in the order in which it was tried to move them on. */
let tried: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-distribute-'));
  const real = await openSqliteStore(folder, new StandingClock());
  tried = [];
  fault = () => undefined;
  const { advance } = real.leads;
  const leads: Store['leads'] = {
    ...real.leads,
    async advance(leadId, decide) {
      tried.push(leadId);
      const hindrance = fault(leadId);
      if (hindrance) throw hindrance;
      return advance(leadId, decide);
    },
  };
  store = { ...real, leads };
  // SQLite's queue takes turns of the event loop, which go on.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const silence = (): Error => new StoreUnavailable('SQLITE_FULL: database or disk is full');

/** Leads that came in and are due for their first step. */
async function dueLeads(count: number): Promise<string[]> {
  const accepted = await Promise.all(Array.from({ length: count }, () => store.leads.accept(post(), route)));
  return accepted.map((one) => leadOf(one).id);
}

const leftDue = async (): Promise<number> => (await store.leads.due(10_000)).length;

test('While the store is silent, one of 300 due leads asks at a time, ten times a second; when it is back all of them go on at once (P3, P6, P11)', {
  timeout: 30_000,
}, async () => {
  const ids = await dueLeads(300);
  fault = silence;
  const distribute = distributor(store, nobodyHears, () => {});
  await distribute.start();
  expect(tried).toHaveLength(300);

  tried = [];
  // Sweeps, too: they find all of them due, again and again.
  await vi.advanceTimersByTimeAsync(5000);
  expect(tried).toHaveLength(50);
  expect(new Set(tried).size).toBe(50);

  tried = [];
  fault = () => undefined;
  await vi.advanceTimersByTimeAsync(100);
  vi.useRealTimers();
  await expect.poll(leftDue, { timeout: 30_000 }).toBe(0);
  expect([...tried].sort()).toEqual([...ids].sort());
  distribute.stop();
});

test('A lead that came in after the return wakes those that waited (P6, P11)', async () => {
  await dueLeads(20);
  fault = silence;
  const distribute = distributor(store, nobodyHears, () => {});
  await distribute.start();
  fault = () => undefined;
  const [late = ''] = await dueLeads(1);
  // No timer fires any more.
  distribute.arrived(late);
  vi.useRealTimers();
  await expect.poll(leftDue).toBe(0);
  distribute.stop();
});

test.each([
  ['the store refuses', silence],
  ['an error of ours stops', () => new Error('broken')],
])('A lead that %s, and no other, keeps nobody waiting and is tried again (P3, P6)', async (_, why) => {
  const [held = '', ...others] = await dueLeads(200);
  let reported = 0;
  fault = (leadId) => (leadId === held ? why() : undefined);
  const distribute = distributor(store, nobodyHears, () => {
    reported += 1;
  });
  await distribute.start();
  expect(await store.leads.due(1000)).toEqual([held]);
  for (const leadId of others) expect(tried).toContain(leadId);

  const [next = ''] = await dueLeads(1);
  expect(await distribute.look(next)).toMatchObject({ lead: { id: next } });
  expect(reported).toBeGreaterThan(0);
  fault = () => undefined;
  await vi.advanceTimersByTimeAsync(1000);
  vi.useRealTimers();
  await expect.poll(leftDue).toBe(0);
  distribute.stop();
});
