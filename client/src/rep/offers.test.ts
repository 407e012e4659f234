import { describe, expect, it } from 'vitest';
import type { RepOut } from '../../../src/protocol.ts';
import { reduceRep } from './offers.ts';
import { outcomeText } from './outcome-text.ts';
import {
  ana,
  begin,
  closed,
  lead,
  offer,
  offered,
  order,
  rep,
  replay,
  replayFrom,
  sent,
  time,
  top,
  welcome,
  won,
} from './rehearsal.ts';

describe('the deck', () => {
  it('has the one that ends first on top, those without an end last', () => {
    expect(order(replay(offered(offer('c', null)), offered(offer('b', 50_000)), offered(offer('a', 40_000))))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('leaves the card that is being claimed on top, whatever arrives', () => {
    expect(order(replay(offered(offer('b', 50_000)), sent('b'), offered(offer('a', 40_000))))).toEqual(['b', 'a']);
  });

  it('takes the same offer again as a moved end', () => {
    const now = replay(offered(offer('a')), offered(offer('a', 90_000)));
    expect(now.cards).toHaveLength(1);
    expect(now.cards[0]?.offer.expiresAt).toBe(time(90_000));
  });

  it('moves the end of one that is being claimed and leaves it as it stands', () => {
    const now = replay(offered(offer('a')), sent('a'), offered(offer('a', 90_000)));
    expect(top(now)?.name).toBe('claiming');
    expect(now.cards[0]?.offer.expiresAt).toBe(time(90_000));
  });

  it('does not bring back what was answered here, however late its end moves', () => {
    const passed = replay(
      offered(offer('a')),
      { type: 'pass-sent', offerId: 'a' },
      { type: 'pass-answered', offerId: 'a', result: { result: 'ok' }, at: begin },
      offered(offer('a', 90_000)),
    );
    expect(passed.cards).toEqual([]);
    const taken = replay(offered(offer('a')), closed('a', 'taken', { by: ana }), offered(offer('a', 90_000)));
    expect(top(taken)).toMatchObject({ outcome: { kind: 'taken' } });
    const goneBy = replayFrom(taken, { type: 'dismissed', offerId: 'a' }, offered(offer('a', 90_000)));
    expect(goneBy.cards).toEqual([]);
  });

  it('lets what ended beneath go without covering the top', () => {
    const now = replay(offered(offer('a', 40_000)), offered(offer('b', 50_000)), closed('b', 'taken', { by: ana }));
    expect(order(now)).toEqual(['a']);
    expect(now.recent[0]).toMatchObject({ outcome: { kind: 'taken', by: ana } });
  });

  it('shows how the top one ended in its place', () => {
    const now = replay(offered(offer('a')), closed('a', 'expired'));
    expect(top(now)).toMatchObject({ name: 'ended', outcome: { kind: 'expired', tried: false } });
    expect(replay(offered(offer('a')), closed('a', 'expired'), { type: 'dismissed', offerId: 'a' }).cards).toEqual([]);
  });
});

describe('a claim', () => {
  it('is won only when the server says so', () => {
    const pending = replay(offered(offer('a')), sent('a'));
    expect(top(pending)).toMatchObject({ name: 'claiming', tappedMs: 2_000 });
    const won = reduceRep(pending, {
      type: 'claim-answered',
      offerId: 'a',
      result: { result: 'won', lead: lead('a') },
      at: begin,
    });
    expect(top(won)).toMatchObject({ name: 'ended', outcome: { kind: 'won', lead: { id: 'lead_a' } } });
    expect(won.leads).toHaveLength(1);
  });

  it('waits for its own answer when the end of the offer comes first', () => {
    const waiting = replay(offered(offer('a')), sent('a'), closed('a', 'taken', { by: ana }));
    expect(top(waiting)?.name).toBe('claiming');
    const lost = reduceRep(waiting, {
      type: 'claim-answered',
      offerId: 'a',
      result: { result: 'taken', by: ana, behindMs: 80 },
      at: begin,
    });
    expect(top(lost)).toMatchObject({ outcome: { kind: 'taken', by: ana, behindMs: 80, tappedMs: 2_000 } });
    expect(top(reduceRep(waiting, { type: 'claim-unanswered', offerId: 'a', at: begin }))).toMatchObject({
      outcome: { kind: 'taken', by: ana },
    });
  });

  it('keeps the offer open when it could not be decided', () => {
    for (const result of [{ result: 'try-again' }, { result: 'over-cap', cap: 'open' }] as const) {
      const now = replay(offered(offer('a')), sent('a'), { type: 'claim-answered', offerId: 'a', result, at: begin });
      expect(top(now)).toMatchObject({ name: 'open', notice: { kind: result.result } });
    }
  });

  it('without an answer is settled by the next welcome', () => {
    const unanswered = replay(offered(offer('a')), sent('a'), { type: 'claim-unanswered', offerId: 'a', at: begin });
    expect(top(unanswered)).toMatchObject({ name: 'claiming', unanswered: true });
    expect(top(reduceRep(unanswered, welcome([], [lead('a')])))).toMatchObject({ outcome: { kind: 'won' } });
    expect(top(reduceRep(unanswered, welcome([offer('a')])))).toMatchObject({ notice: { kind: 'not-arrived' } });
    expect(top(reduceRep(unanswered, welcome([])))).toMatchObject({ outcome: { kind: 'gone' } });
  });

  it('on its way is not disturbed by a welcome that crosses it', () => {
    const now = replay(offered(offer('a')), sent('a'), welcome([offer('a')]));
    expect(top(now)).toMatchObject({ name: 'claiming', unanswered: false });
  });

  it('that came a moment after the end is told by how much', () => {
    const late = replay(offered(offer('a')), closed('a', 'taken', { by: ana }), {
      type: 'claimed-late',
      offerId: 'a',
      at: begin + 3_080,
    });
    const told = reduceRep(late, {
      type: 'claim-answered',
      offerId: 'a',
      result: { result: 'taken', by: ana, behindMs: 80 },
      at: begin,
    });
    expect(top(told)).toMatchObject({ outcome: { kind: 'taken', by: ana, behindMs: 80, tappedMs: 3_080 } });
    expect(told.recent).toMatchObject([{ outcome: { behindMs: 80 } }]);
  });

  it('by another channel is told, and completed with the contact', () => {
    const won = replay(offered(offer('a')), closed('a', 'won', { by: { id: 'rep_me', name: 'Me' } }));
    expect(top(won)).toMatchObject({ outcome: { kind: 'won', lead: null } });
    expect(top(reduceRep(won, { type: 'lead-loaded', lead: lead('a') }))).toMatchObject({
      outcome: { kind: 'won', lead: { id: 'lead_a' } },
    });
  });
});

describe('a welcome', () => {
  it('replaces what is shown', () => {
    const now = replay(offered(offer('a')), welcome([offer('b')], [lead('z')]));
    expect(order(now)).toEqual(['b']);
    expect(now.leads.map(({ id }) => id)).toEqual(['lead_z']);
  });

  it('leaves a pass that is on its way alone, and what stands on an open card', () => {
    const passing = replay(offered(offer('a')), { type: 'pass-sent', offerId: 'a' });
    expect(top(replayFrom(passing, welcome([offer('a')])))).toMatchObject({ name: 'open', passing: true });
    expect(top(replayFrom(passing, welcome([])))).toMatchObject({ name: 'open', passing: true });
    const over = replay(offered(offer('a')), sent('a'), {
      type: 'claim-answered',
      offerId: 'a',
      result: { result: 'over-cap', cap: 'open' },
      at: begin,
    });
    expect(top(replayFrom(over, welcome([offer('a')])))).toMatchObject({ notice: { kind: 'over-cap' } });
  });

  it('read before an answer it crossed takes nothing back', () => {
    const mine = replay(offered(offer('a')), sent('a'), won('a'), welcome([offer('a')]));
    expect(top(mine)).toMatchObject({ name: 'ended', outcome: { kind: 'won' } });
    expect(mine.leads.map(({ id }) => id)).toEqual(['lead_a']);
    const passed = replay(
      offered(offer('a')),
      { type: 'pass-sent', offerId: 'a' },
      { type: 'pass-answered', offerId: 'a', result: { result: 'ok' }, at: begin },
      welcome([offer('a')]),
    );
    expect(passed.cards).toEqual([]);
  });

  it('while a claim is on its way shows the win that it knows of, once', () => {
    const now = replay(offered(offer('a')), sent('a'), welcome([], [lead('a')]), won('a'));
    expect(top(now)).toMatchObject({ name: 'ended', outcome: { kind: 'won' } });
    expect(now.recent).toHaveLength(1);
    expect(now.leads).toHaveLength(1);
  });

  it('says so when the server sent this rep away', () => {
    const away: RepOut = { ...rep, presence: 'away', presenceBecause: 'unanswered' };
    const now = replay(welcome([offer('a')]), closed('a', 'expired'), welcome([], [], { rep: away }));
    expect(now.cards).toEqual([]);
    expect(now.spoken).toEqual({ kind: 'sent-away' });
    expect(replayFrom(now, { type: 'presence', status: 'available' }).rep?.presenceBecause).toBeNull();
  });
});

describe('a manager’s hand', () => {
  it('gives a lead, in the place of its offer', () => {
    const now = replay(offered(offer('a')), {
      type: 'lead',
      message: { lead: lead('a'), reason: 'assigned', by: { id: 'usr_1', name: 'Max' } },
      at: begin,
    });
    expect(top(now)).toMatchObject({ outcome: { kind: 'won', assigned: { by: 'Max' } } });
    expect(now.leads).toHaveLength(1);
  });

  it('gives one without an offer, to be seen until it is put aside', () => {
    const given = replay(welcome([]), { type: 'lead', message: { lead: lead('a'), reason: 'assigned' }, at: begin });
    expect(given.given.map((one) => one.lead.id)).toEqual(['lead_a']);
    expect(reduceRep(given, { type: 'given-dismissed', leadId: 'lead_a' }).given).toEqual([]);
    expect(reduceRep(given, welcome([])).given).toEqual([]);
  });

  it('gives one whose earlier offer is still told of, on the card that is open', () => {
    const again = offer('b', 90_000, { leadId: 'lead_a' });
    const now = replay(offered(offer('a')), closed('a', 'expired'), offered(again), {
      type: 'lead',
      message: { lead: lead('a'), reason: 'assigned' },
      at: begin,
    });
    expect(now.cards.map(({ offer: { id }, phase }) => [id, phase.name])).toEqual([['b', 'ended']]);
    expect(top(now)).toMatchObject({ outcome: { kind: 'won' } });
  });

  it('hands a lead on that waited for it: no race, nobody before anybody', () => {
    const now = replay(offered(offer('a', null, { mode: 'skim' })), closed('a', 'taken', { by: ana }));
    expect(top(now)).toMatchObject({ outcome: { kind: 'taken', by: ana } });
    expect(outcomeText({ kind: 'taken', by: ana }, 'skim').title).toBe('Ana has it now.');
  });

  it('takes one away', () => {
    const now = replay(welcome([], [lead('a')]), {
      type: 'lead',
      message: { lead: { id: 'lead_a', status: 'claimed' }, reason: 'moved-away' },
      at: begin,
    });
    expect(now.leads).toEqual([]);
    expect(now.recent[0]?.outcome.kind).toBe('moved-away');
  });
});
