/** Reading the feed afterwards: in pages of any size, from any event, from a time; and two who watch hear the same. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedEvent, Page } from '../../src/protocol.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('Pages of any size, from any event on, lose and repeat nothing; a time can be begun at (P12)', async () => {
  const max = await world.manager();
  const ana = await world.rep('Ana');
  for (let count = 0; count < 8; count++) {
    const lead = await world.lead();
    world.clock.move(1000);
    await ana.claims(await ana.offerOf(lead));
  }
  const all = await max.readsFeed();
  // Four of each lead, and four of the rep, the keys and the token.
  expect(all).toHaveLength(36);
  for (const limit of [1, 3, 7, 35, 36, 37]) expect(await max.readsFeed(undefined, limit)).toEqual(all);
  for (const [index, { cursor, at }] of all.entries()) {
    const { body } = await max.api.get<Page<FeedEvent>>(`/feed?cursor=${cursor}&limit=3`);
    expect(body.items).toEqual(all.slice(index + 1, index + 4));
    expect(body.nextCursor).toBe(index + 4 < all.length ? body.items[2]?.cursor : null);
    const begun = await max.api.get<Page<FeedEvent>>(`/feed?from=${at}&limit=1000`);
    expect(begun.body.items).toEqual(all.filter((event) => event.at >= at));
  }
});

test('A burst of leads is heard by every manager in the stored order, each event once (P12)', async () => {
  const [max, mia] = [await world.manager('Max'), await world.manager('Mia')];
  await world.program([{ mode: 'shark-tank' }], { maxLive: 40 });
  await Promise.all(['Ana', 'Ben', 'Cleo'].map((name) => world.rep(name)));
  await Promise.all(Array.from({ length: 40 }, () => world.lead()));
  await max.feed.times(40, ({ type }) => type === 'wave.started');
  const stored = await max.readsFeed();
  await Promise.all([max, mia].map(({ feed }) => feed.next(({ cursor }) => cursor === stored.at(-1)?.cursor)));
  expect(max.feed.all).toEqual(stored);
  expect(mia.feed.all).toEqual(stored);
});
