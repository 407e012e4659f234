/** The manager's feed: what was shown live is the stored log, can be read again, and has no gaps. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedEvent, Page } from '../../src/protocol.ts';
import { World } from '../harness/world.ts';
import { canariesIn, canaryLead } from './canaries.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

/** A little of everything that happens in a day. */
async function day(): Promise<void> {
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  const ben = await world.rep('Ben');
  const lead = await world.lead(canaryLead);
  const offer = await ana.offerOf(lead);
  await ana.expectsText(/^Lead/);
  await ana.claims(offer);
  await ben.claims(offer);
  const second = await world.lead();
  await ben.declines(await ben.offerOf(second), 'canarynote');
  await ana.replies('AWAY');
  await ana.expectsText(/^You are away/);
  await world.admin.post(`/leads/${second.id}/assign`, { repId: ben.rep.id });
  await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: 'canarynote' });
}

test('What a manager heard live is what GET /feed reads, in the same order, and any cursor continues (P12)', async () => {
  const manager = await world.manager();
  await day();
  const last = await world.lead();
  await manager.hears('wave.started', last);
  const stored = await manager.readsFeed();
  const upTo = Number(stored.at(-1)?.cursor);
  await manager.feed.next(({ cursor }) => Number(cursor) >= upTo);
  // What was before the manager came is read only: keys and reps that were made.
  const live = stored.filter(({ cursor }) => Number(cursor) >= Number(manager.feed.all[0]?.cursor));
  expect(manager.feed.all.slice(0, live.length)).toEqual(live);
  expect(new Set(stored.map(({ type }) => type))).toEqual(
    new Set([
      'key.added',
      'rep.added',
      'lead.received',
      'lead.routed',
      'wave.started',
      'claim.won',
      'claim.lost',
      'offer.declined',
      'lead.assigned',
      'lead.withdrawn',
      'rep.presence',
      'message.sent',
      'message.delivered',
    ]),
  );
  for (const { cursor } of stored) {
    const rest = stored.filter((event) => Number(event.cursor) > Number(cursor));
    expect((await manager.readsFeed(cursor)).slice(0, rest.length)).toEqual(rest);
  }
  expect((await manager.readsFeed(undefined, 3)).slice(0, stored.length)).toEqual(stored);
  const end = (await manager.api.get<Page<FeedEvent>>('/feed?cursor=999999')).body;
  expect(end).toEqual({ items: [], nextCursor: null });
});

test('No event holds contact data, a note or a reason that somebody wrote (P8, P13)', async () => {
  const manager = await world.manager();
  await day();
  const stored = await manager.readsFeed();
  expect(stored.some(({ type }) => type === 'lead.withdrawn')).toBe(true);
  await manager.hasHeardAll();
  expect(canariesIn([stored, manager.feed.all])).toEqual([]);
  expect(JSON.stringify(stored)).not.toMatch(/Jane|5125550100|5125550111|example\.com/);
});

test('A manager who was away fills the gap from the last cursor: nothing twice, nothing missing (P7)', async () => {
  const manager = await world.manager();
  const before = await world.lead();
  await manager.hears('lead.pooled', before);
  manager.disconnect();
  const heard = [...manager.feed.all];
  await day();
  await manager.connect();
  const after = await world.lead();
  await manager.hears('lead.received', after);
  await manager.hears('wave.started', after);
  const gap = await manager.readsFeed(heard.at(-1)?.cursor);
  const all = new Map([...heard, ...gap, ...manager.feed.all].map((event) => [event.cursor, event]));
  const stored = await manager.readsFeed();
  expect([...all.values()].slice(0, stored.length)).toEqual(stored.slice(0, all.size));
  expect(gap.map(({ type }) => type)).toContain('lead.assigned');
});

test('Reps and sources neither hear the feed nor read it (P8)', async () => {
  const ana = await world.rep('Ana');
  const source = await world.as('source');
  await ana.offerOf(await world.lead());
  await ana.hasHeardAll();
  expect(JSON.stringify(ana.everything)).not.toContain('"event":"feed"');
  for (const one of [ana.api, source]) expect((await one.get('/feed')).status).toBe(403);
});
