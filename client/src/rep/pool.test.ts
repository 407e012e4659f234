import { describe, expect, it } from 'vitest';
import type { RepAction } from './model.ts';
import { isUntidy, newInPool, pooledInWelcome } from './pool.ts';
import {
  ana,
  begin,
  closed,
  offer,
  offered,
  order,
  pool,
  pooled,
  poolLead,
  replay,
  replayFrom,
  row,
  sent,
  welcome,
  won,
} from './rehearsal.ts';

const tidied = (ms: number): RepAction => ({ type: 'pool-tidied', at: begin + ms });
const answered = (offerId: string, result: Extract<RepAction, { type: 'claim-answered' }>['result']): RepAction => ({
  type: 'claim-answered',
  offerId,
  result,
  at: begin + 2_100,
});

describe('the pool', () => {
  it('lies beside the deck, the newest first', () => {
    const now = replay(
      welcome([offer('d'), pooled('new', 9_000), pooled('old', 1_000)]),
      offered(pooled('mid', 5_000)),
    );
    expect(order(now)).toEqual(['d']);
    expect(pool(now)).toEqual(['new', 'mid', 'old']);
  });

  it('shows a new one at once only while no hand is on the page', () => {
    const busy = replay(welcome([pooled('a')]), offered(pooled('b', 1), false));
    expect(pool(busy)).toEqual(['a']);
    expect(newInPool(busy)).toBe(1);
    expect(isUntidy(busy)).toBe(true);
    const now = replayFrom(busy, tidied(0));
    expect(pool(now)).toEqual(['b', 'a']);
    expect(isUntidy(now)).toBe(false);
  });

  it('that was empty is shown with the welcome: nothing can move', () => {
    const now = replay(welcome([]), welcome([pooled('a')], [], { handAway: false }));
    expect(pool(now)).toEqual(['a']);
  });

  it('never takes the deck’s place on top, nor its keys', () => {
    const now = replay(welcome([offer('d'), pooled('a')]), { type: 'raised', offerId: 'd' }, sent('a'));
    expect(now.front).toBe('d');
  });
});

describe('a row of the pool', () => {
  const shown = replay(welcome([offer('d'), pooled('a', 2), pooled('b', 1)]));

  it('becomes yours in its place', () => {
    const now = replayFrom(shown, sent('a'), won('a'));
    expect(pool(now)).toEqual(['a', 'b']);
    expect(row(now, 'a')).toMatchObject({ name: 'ended', outcome: { kind: 'won', lead: { id: 'lead_a' } } });
    expect(now.leads.map(({ id }) => id)).toEqual(['lead_a']);
    expect(replayFrom(now, { type: 'dismissed', offerId: 'a' }).cards.map(({ offer: { id } }) => id)).toEqual([
      'd',
      'b',
    ]);
  });

  it('says who took it, how soon before, and stays until that was read', () => {
    const now = replayFrom(shown, sent('a'), answered('a', { result: 'taken', by: ana, behindMs: 80 }));
    expect(row(now, 'a')).toMatchObject({ outcome: { kind: 'taken', by: ana, behindMs: 80 } });
    expect(now.recent).toHaveLength(1);
    expect(pool(replayFrom(now, tidied(4_000)))).toEqual(['a', 'b']);
    expect(pool(replayFrom(now, tidied(9_000)))).toEqual(['b']);
  });

  it('stays open over a cap, and is over when it is not offered any more', () => {
    const capped = replayFrom(shown, sent('a'), answered('a', { result: 'over-cap', cap: 'day' }));
    expect(row(capped, 'a')).toMatchObject({ name: 'open', notice: { kind: 'over-cap', cap: 'day' } });
    const refused = replayFrom(shown, sent('a'), answered('a', { result: 'not-offered' }));
    expect(row(refused, 'a')).toMatchObject({ outcome: { kind: 'not-offered' } });
    // It may be offered again, when this rep may have it again.
    const again = replayFrom(refused, tidied(60_000), welcome([pooled('a', 2)]));
    expect(row(again, 'a')).toMatchObject({ name: 'open' });
  });

  it('that others take is no news to who did not try', () => {
    const now = replayFrom(shown, closed('a', 'taken', { by: ana }));
    expect(row(now, 'a')).toMatchObject({ outcome: { kind: 'taken' } });
    expect(now.recent).toEqual([]);
    expect(now.spoken).toEqual(shown.spoken);
  });

  it('that was never shown goes without a word', () => {
    const now = replayFrom(shown, offered(pooled('c', 3), false), closed('c', 'taken', { by: ana }));
    expect(newInPool(now)).toBe(0);
    expect(pool(now)).toEqual(['a', 'b']);
  });

  it('that was passed on says so in its place, whichever message comes first', () => {
    const passing = replayFrom(shown, { type: 'pass-sent', offerId: 'a' });
    const ok: RepAction = { type: 'pass-answered', offerId: 'a', result: { result: 'ok' }, at: begin };
    for (const now of [
      replayFrom(passing, ok, closed('a', 'declined')),
      replayFrom(passing, closed('a', 'declined'), ok),
    ]) {
      expect(row(now, 'a')).toMatchObject({ outcome: { kind: 'passed' } });
      expect(pool(replayFrom(now, tidied(60_000), offered(pooled('a', 2))))).toEqual(['b']);
    }
  });

  it('being claimed waits for its own answer, whatever else is heard', () => {
    const waiting = replayFrom(shown, sent('a'), welcome([]), closed('a', 'taken', { by: ana }));
    expect(row(waiting, 'a')?.name).toBe('claiming');
    expect(row(replayFrom(waiting, won('a')), 'a')).toMatchObject({ outcome: { kind: 'won' } });
  });

  it('without an answer is settled by the next welcome', () => {
    const unanswered = replayFrom(shown, sent('a'), { type: 'claim-unanswered', offerId: 'a', at: begin });
    expect(row(replayFrom(unanswered, welcome([pooled('a', 2)])), 'a')).toMatchObject({
      notice: { kind: 'not-arrived' },
    });
    expect(row(replayFrom(unanswered, welcome([])), 'a')).toMatchObject({ outcome: { kind: 'gone' } });
  });
});

describe('a large pool', () => {
  const newest = Array.from({ length: pooledInWelcome }, (_, index) => pooled(`n${index}`, 10_000 - index));

  it('goes on beyond the welcome, page by page', () => {
    const now = replay(welcome(newest));
    expect(now.poolRest).toEqual({ kind: 'more', cursor: null });
    const first = replayFrom(now, {
      type: 'pool-read',
      items: newest.map(({ id, lead: { receivedAt } }) => poolLead(id, Date.parse(receivedAt) - begin)),
      nextCursor: 'c1',
    });
    expect(first.cards).toHaveLength(pooledInWelcome);
    expect(first.poolRest).toEqual({ kind: 'more', cursor: 'c1' });
    const all = replayFrom(first, { type: 'pool-read', items: [poolLead('x', 5), poolLead('y', 4)], nextCursor: null });
    expect(pool(all).slice(-2)).toEqual(['x', 'y']);
    expect(all.poolRest).toEqual({ kind: 'none' });
  });

  it('keeps what was read when a welcome has no room for it, and lets go what a welcome would have held', () => {
    const read = replay(welcome(newest), { type: 'pool-read', items: [poolLead('x', 5)], nextCursor: null });
    const again = [pooled('n-new', 20_000), ...newest.filter(({ id }) => id !== 'n3')];
    const now = replayFrom(read, welcome(again));
    expect(pool(now)).toContain('x');
    expect(pool(now)).toContain('n-new');
    expect(pool(now)).not.toContain('n3');
    expect(pool(replayFrom(read, welcome(newest.slice(1))))).not.toContain('x');
  });
});
