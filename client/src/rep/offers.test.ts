import { describe, expect, it } from 'vitest';
import type { LeadOut, OfferOut, RepOut, Welcome } from '../../../src/protocol.ts';
import { deckOf, nothingYet, type RepAction, type RepState } from './model.ts';
import { reduceRep } from './offers.ts';

const begin = Date.parse('2026-05-04T10:00:00.000Z');
const time = (ms: number) => new Date(begin + ms).toISOString();

const rep: RepOut = {
  id: 'rep_me',
  name: 'Me',
  teams: [],
  languages: ['en'],
  territories: [],
  skills: {},
  level: 1,
  timeZone: 'UTC',
  attributes: {},
  smsOptIn: false,
  shifts: [],
  leave: [],
  caps: {},
  score: 0,
  presence: 'available',
  rank: 1,
};

const state = (id: string) =>
  ({
    id,
    status: 'offering',
    program: null,
    stage: 0,
    wave: 1,
    claimedBy: null,
    claimedAt: null,
    claimedVia: null,
    contactedAt: null,
    outcome: null,
    receivedAt: time(0),
  }) as const;

const offer = (id: string, endsAt: number | null = 60_000): OfferOut => ({
  id,
  leadId: `lead_${id}`,
  code: 'K7',
  mode: 'shark-tank',
  stage: 0,
  wave: 1,
  details: 'teaser',
  lead: state(`lead_${id}`),
  offeredAt: time(0),
  expiresAt: endsAt === null ? null : time(endsAt),
  rivals: 11,
  serverTime: time(0),
});

const lead = (id: string): LeadOut => ({
  ...state(`lead_${id}`),
  status: 'claimed',
  source: 'web',
  contact: { name: 'Jane Doe', phone: '+15125550100' },
});

const welcome = (offers: readonly OfferOut[], leads: readonly LeadOut[] = []): RepAction => {
  const value: Welcome = { rep, offers, leads, serverTime: time(1_000) };
  return { type: 'welcome', welcome: value };
};
const offered = (one: OfferOut): RepAction => ({ type: 'offer', offer: one });
const sent = (offerId: string): RepAction => ({ type: 'claim-sent', offerId, at: begin + 2_000 });
const closed = (offerId: string, reason: 'taken' | 'expired' | 'won' | 'withdrawn', more = {}): RepAction => ({
  type: 'closed',
  closed: { offerId, leadId: `lead_${offerId}`, reason, ...more },
  at: begin + 3_000,
});
const replay = (...actions: readonly RepAction[]): RepState => actions.reduce(reduceRep, nothingYet);
const order = (now: RepState) => deckOf(now).map((card) => card.offer.id);
const top = (now: RepState) => deckOf(now)[0]?.phase;
const ana = { id: 'rep_a', name: 'Ana' };

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

  it('lets what ended beneath go without covering the top', () => {
    const now = replay(offered(offer('a', 40_000)), offered(offer('b', 50_000)), closed('b', 'taken', { by: ana }));
    expect(order(now)).toEqual(['a']);
    expect(now.recent[0]).toMatchObject({ outcome: { kind: 'taken', by: ana } });
  });

  it('shows how the top one ended in its place', () => {
    const now = replay(offered(offer('a')), closed('a', 'expired'));
    expect(top(now)).toEqual({ name: 'ended', outcome: { kind: 'expired', tried: false } });
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
