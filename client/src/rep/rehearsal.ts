/** For tests: offers, leads and messages to replay, and what a rep then sees. */
import type { LeadOut, OfferOut, PoolLead, RepOut, Welcome } from '../../../src/protocol.ts';
import { deckOf, nothingYet, type RepAction, type RepState } from './model.ts';
import { reduceRep } from './offers.ts';
import { poolOf } from './pool.ts';

export const begin = Date.parse('2026-05-04T10:00:00.000Z');
export const time = (ms: number) => new Date(begin + ms).toISOString();

export const rep: RepOut = {
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
  presenceBecause: null,
  rank: 1,
};

export const ana = { id: 'rep_a', name: 'Ana' };

const state = (id: string, receivedAt = 0) =>
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
    receivedAt: time(receivedAt),
  }) as const;

export const offer = (id: string, endsAt: number | null = 60_000, more: Partial<OfferOut> = {}): OfferOut => ({
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
  ...more,
});

/** `receivedAt`: in this order the pool lists them. */
export const pooled = (id: string, receivedAt = 0): OfferOut =>
  offer(id, null, { code: null, mode: 'cherry-pick', lead: { ...state(`lead_${id}`, receivedAt), status: 'pool' } });

export const poolLead = (id: string, receivedAt = 0): PoolLead => ({
  ...state(`lead_${id}`, receivedAt),
  status: 'pool',
  offerId: id,
  pooledAt: time(receivedAt),
});

export const lead = (id: string): LeadOut => ({
  ...state(`lead_${id}`),
  status: 'claimed',
  source: 'web',
  contact: { name: 'Jane Doe', phone: '+15125550100' },
});

export const welcome = (
  offers: readonly OfferOut[],
  leads: readonly LeadOut[] = [],
  more: { readonly rep?: RepOut; readonly handAway?: boolean } = {},
): RepAction => {
  const value: Welcome = { rep: more.rep ?? rep, offers, leads, serverTime: time(1_000) };
  return { type: 'welcome', welcome: value, handAway: more.handAway ?? true };
};
export const offered = (one: OfferOut, handAway = true): RepAction => ({ type: 'offer', offer: one, handAway });
export const sent = (offerId: string): RepAction => ({ type: 'claim-sent', offerId, at: begin + 2_000 });
export const closed = (
  offerId: string,
  reason: 'taken' | 'expired' | 'won' | 'withdrawn' | 'declined',
  more = {},
): RepAction => ({
  type: 'closed',
  closed: { offerId, leadId: `lead_${offerId}`, reason, ...more },
  at: begin + 3_000,
});
export const won = (offerId: string): RepAction => ({
  type: 'claim-answered',
  offerId,
  result: { result: 'won', lead: lead(offerId) },
  at: begin,
});

export const replayFrom = (state: RepState, ...actions: readonly RepAction[]): RepState =>
  actions.reduce(reduceRep, state);
export const replay = (...actions: readonly RepAction[]): RepState => replayFrom(nothingYet, ...actions);

export const order = (now: RepState) => deckOf(now).map((card) => card.offer.id);
export const top = (now: RepState) => deckOf(now)[0]?.phase;
export const pool = (now: RepState) => poolOf(now).map((card) => card.offer.id);
/** How the row of this offer stands. */
export const row = (now: RepState, offerId: string) => poolOf(now).find((card) => card.offer.id === offerId)?.phase;
