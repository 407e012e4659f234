import { describe, expect, it } from 'vitest';
import type { RepAction } from './model.ts';
import {
  begin,
  lead,
  offer,
  offered,
  order,
  pool,
  pooled,
  replay,
  replayFrom,
  sent,
  welcome,
  won,
} from './rehearsal.ts';

const mine = replay(welcome([], [lead('a'), lead('b')]));
const ids = (now: typeof mine) => now.leads.map(({ id }) => id);
const movedAway: RepAction = {
  type: 'lead',
  message: { lead: { id: 'lead_a', status: 'received' }, reason: 'moved-away' },
  at: begin,
};

describe('an own lead', () => {
  it('that was reached keeps its place', () => {
    const reached = { ...lead('b'), contactedAt: '2026-05-04T10:05:00.000Z' };
    const now = replayFrom(mine, { type: 'own-changed', lead: reached });
    expect(ids(now)).toEqual(['lead_a', 'lead_b']);
    expect(now.leads[1]?.contactedAt).not.toBeNull();
    expect(replayFrom(mine, { type: 'own-changed', lead: { ...reached, id: 'lead_gone' } }).leads).toHaveLength(2);
  });

  it('that is done with leaves the list, and every card that showed it', () => {
    const done: RepAction = { type: 'own-concluded', leadId: 'lead_a', result: 'won', at: begin };
    const now = replayFrom(mine, done);
    expect(ids(now)).toEqual(['lead_b']);
    expect(now.recent).toMatchObject([{ outcome: { kind: 'concluded', result: 'won' } }]);
    const fromDeck = replay(offered(offer('a')), sent('a'), won('a'), done);
    expect(order(fromDeck)).toEqual([]);
    const fromPool = replay(welcome([pooled('a')]), sent('a'), won('a'), done);
    expect(pool(fromPool)).toEqual([]);
  });

  it('that is given back is told as that, whichever message comes first', () => {
    const asked = replayFrom(mine, { type: 'release-sent', leadId: 'lead_a' });
    const answer: RepAction = { type: 'released', leadId: 'lead_a', at: begin };
    for (const now of [replayFrom(asked, answer, movedAway), replayFrom(asked, movedAway, answer)]) {
      expect(ids(now)).toEqual(['lead_b']);
      expect(now.recent.map(({ outcome }) => outcome.kind)).toEqual(['released']);
      expect(now.releasing).toEqual([]);
    }
  });

  it('that could not be given back and then is taken away is told as that', () => {
    const now = replayFrom(
      mine,
      { type: 'release-sent', leadId: 'lead_a' },
      { type: 'release-failed', leadId: 'lead_a' },
      movedAway,
    );
    expect(now.recent.map(({ outcome }) => outcome.kind)).toEqual(['moved-away']);
  });
});
