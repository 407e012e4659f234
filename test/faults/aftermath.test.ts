import { expect, test } from 'vitest';
import type { FeedEvent, LeadOut, OfferOut, RepOut } from '../../src/protocol.ts';
import { type Aftermath, faultsInAnswers, faultsInLeads, judgeWaves } from './aftermath.ts';

const leadId = 'lead_1';
const start = Date.parse('2026-01-31T09:30:00.000Z');
const time = (ms: number): string => new Date(start + ms).toISOString();
const event = (ms: number, type: string, more: Readonly<Record<string, unknown>> = {}): FeedEvent => ({
  cursor: String(ms),
  at: time(ms),
  type,
  leadId,
  ...more,
});
const ref = (id: string) => ({ id, name: id });
const rep = (id: string): RepOut => ({
  ...ref(id),
  smsOptIn: false,
  teams: [],
  languages: [],
  territories: [],
  skills: {},
  level: 0,
  timeZone: 'UTC',
  attributes: {},
  shifts: [],
  leave: [],
  caps: {},
  score: 0,
  presence: 'available',
  rank: 1,
});
const lead: LeadOut = {
  id: leadId,
  externalId: 'E1',
  source: 'web',
  contact: { name: 'Jane Doe', email: 'jane@example.com' },
  status: 'claimed',
  program: null,
  stage: 0,
  wave: 2,
  claimedBy: ref('rep_a'),
  claimedAt: time(1500),
  claimedVia: 'socket',
  contactedAt: null,
  outcome: null,
  receivedAt: time(0),
};
const offer = (id: string, wave: number): OfferOut => ({
  id,
  leadId,
  code: 'K7',
  mode: 'shark-tank',
  stage: 0,
  wave,
  details: 'teaser',
  lead,
  offeredAt: time(0),
  expiresAt: null,
  rivals: 1,
  serverTime: time(0),
});

/** A wave that ran out, and a second one that rep_a won and rep_b lost; no outage. */
const fair: Aftermath = {
  log: [
    event(0, 'lead.received'),
    event(5, 'wave.started', { offerId: 'ofr_1', seconds: 1 }),
    event(1015, 'offer.expired', { offerId: 'ofr_1', because: 'expired' }),
    event(1015, 'wave.started', { offerId: 'ofr_2', seconds: 1 }),
    event(1500, 'claim.won', { offerId: 'ofr_2', repId: 'rep_a' }),
    event(1500, 'claim.lost', { offerId: 'ofr_2', repId: 'rep_b' }),
  ],
  leads: new Map([[leadId, lead]]),
  accepted: new Map([['E1', leadId]]),
  answered: [
    { rep: rep('rep_b'), offer: offer('ofr_1', 1), what: 'claim', answer: { result: 'expired' } },
    { rep: rep('rep_a'), offer: offer('ofr_2', 2), what: 'claim', answer: { result: 'won', lead } },
    {
      rep: rep('rep_b'),
      offer: offer('ofr_2', 2),
      what: 'claim',
      answer: { result: 'taken', by: ref('rep_a'), behindMs: 4 },
    },
  ],
  outages: [],
  noiseMs: 0,
};
const faultsIn = (aftermath: Aftermath): string[] => [
  ...faultsInLeads(aftermath),
  ...faultsInAnswers(aftermath),
  ...judgeWaves(aftermath).faults,
];

test('The checker finds nothing wrong with a server that kept its promises (P2, P3, P4, P6)', () => {
  expect(faultsIn(fair)).toEqual([]);
});

test('The checker lets a wave that fell due in an outage end just after the return, and no later (P6)', () => {
  const outages = [{ killedAt: start + 100, readyAt: start + 700 }];
  const late = (ms: number): Aftermath => ({
    ...fair,
    outages,
    log: fair.log.map((one) =>
      Date.parse(one.at) > start + 1000 ? { ...one, at: time(Date.parse(one.at) - start + ms) } : one,
    ),
  });
  expect(faultsIn(late(1000))).toEqual([]);
  expect(faultsIn(late(1300)).join('\n')).toMatch(/ofr_1 ended 1310 ms after its deadline/);
});

const without = (index: number): Aftermath => ({ ...fair, log: fair.log.filter((_, place) => place !== index) });
const later = (index: number, ms: number): Aftermath => ({
  ...fair,
  log: fair.log.map((one, place) => (place === index ? { ...one, at: time(ms) } : one)),
});
const answer = (index: number, given: Aftermath['answered'][number]['answer']): Aftermath => ({
  ...fair,
  answered: fair.answered.map((one, place) => (place === index ? { ...one, answer: given } : one)),
});

const planted: readonly (readonly [string, Aftermath, RegExp])[] = [
  ['a lead that was answered 2xx and is gone', { ...fair, leads: new Map() }, /is gone \(P3\)/],
  [
    'a lead that never ended',
    { ...fair, leads: new Map([[leadId, { ...lead, status: 'offering', claimedBy: null }]]) },
    /still stands as offering/,
  ],
  ['somebody told won who is not the owner', answer(2, { result: 'won', lead }), /rep_b was told/],
  [
    'somebody told won before another was stored',
    { ...fair, leads: new Map([[leadId, { ...lead, claimedBy: ref('rep_b') }]]) },
    /rep_a was told/,
  ],
  [
    'somebody told taken by one who has it not',
    answer(2, { result: 'taken', by: ref('rep_c'), behindMs: 4 }),
    /rep_b was told/,
  ],
  ['somebody told taken by oneself', answer(1, { result: 'taken', by: ref('rep_a'), behindMs: 0 }), /rep_a was told/],
  ['somebody told expired of what was won', answer(2, { result: 'expired' }), /rep_b was told/],
  ['a decline that is nowhere', answer(2, { result: 'ok' }), /rep_b was told/],
  ['a wave that ended too late', later(2, 1300), /ofr_1 ended 295 ms after its deadline/],
  ['a wave that ended too early', later(2, 900), /ofr_1 ended 105 ms before its deadline/],
  ['a wave that never ended', without(4), /ofr_2 never ended/],
  ['a claim that won after the deadline', later(4, 2015), /ofr_2 was won 0 ms after its deadline/],
  [
    'an old offer that won',
    { ...fair, log: fair.log.map((one) => (one.type === 'claim.won' ? { ...one, offerId: 'ofr_1' } : one)) },
    /claim\.won of ofr_1/,
  ],
  ['two waves at once', without(2), /another lived/],
  ['a lead that waited before it went on', later(1, 300), /waited 300 ms to go on/],
  ['a lead that never went on', { ...fair, log: fair.log.slice(0, 1) }, /never went on/],
];

test.each(planted)('The checker finds %s (P2, P3, P4, P5, P6)', (_what, aftermath, fault) => {
  expect(faultsIn(aftermath).join('\n')).toMatch(fault);
});
