import { expect, test } from 'vitest';
import { usualProfile } from '../../src/domain/rep.ts';
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
  ...usualProfile,
  score: 0,
  presence: 'available',
  presenceBecause: null,
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

/** A lead that was held and let go, joined by the same person, given by a program; one that was held to its limit; one in the pool. */
const others: Aftermath = {
  log: [
    event(0, 'lead.received'),
    event(3, 'lead.held', { because: 'nobody-eligible', seconds: 3 }),
    event(9, 'lead.joined', { source: 'web' }),
    event(1500, 'lead.alarm', {}),
    event(2000, 'lead.assigned', { by: 'prg_1', repId: 'rep_a', stage: 0 }),
    event(2100, 'lead.received', { leadId: 'lead_2' }),
    event(2103, 'lead.held', { leadId: 'lead_2', because: 'pace', seconds: 3 }),
    event(5110, 'lead.unclaimed', { leadId: 'lead_2', because: 'held-too-long' }),
    event(5200, 'lead.received', { leadId: 'lead_3' }),
    event(5203, 'lead.pooled', { leadId: 'lead_3', offerId: 'ofr_3', seconds: null }),
    event(6000, 'lead.received', { leadId: 'lead_4' }),
    event(6003, 'lead.pooled', { leadId: 'lead_4', offerId: 'ofr_4', seconds: null }),
    event(90_000, 'claim.won', { leadId: 'lead_4', offerId: 'ofr_4', repId: 'rep_b' }),
  ],
  leads: new Map([
    [leadId, { ...lead, claimedVia: 'assigned' }],
    ['lead_2', { ...lead, id: 'lead_2', externalId: 'E3', status: 'unclaimed', claimedBy: null }],
    ['lead_3', { ...lead, id: 'lead_3', externalId: 'E4', status: 'pool', claimedBy: null }],
    ['lead_4', { ...lead, id: 'lead_4', externalId: 'E5', claimedBy: ref('rep_b') }],
  ]),
  accepted: new Map([
    ['E1', leadId],
    ['E2', leadId],
    ['E3', 'lead_2'],
    ['E4', 'lead_3'],
    ['E5', 'lead_4'],
  ]),
  answered: [
    {
      rep: rep('rep_b'),
      offer: { ...offer('ofr_4', 1), leadId: 'lead_4' },
      what: 'claim',
      answer: { result: 'won', lead },
    },
  ],
  outages: [],
  noiseMs: 0,
};

test('The checker finds nothing wrong with leads that were held, joined, given by a program and picked from the pool (P2, P3, P4, P6)', () => {
  expect(faultsIn(others)).toEqual([]);
});

const but = (type: string, leadOf: string, change: (event: FeedEvent) => FeedEvent[]): Aftermath => ({
  ...others,
  log: others.log.flatMap((one) => (one.type === type && one.leadId === leadOf ? change(one) : [one])),
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
  ['two waves at once', without(2), /got wave\.started while a wave lived/],
  ['a lead that went on after it was won', { ...fair, log: [...fair.log, event(1600, 'lead.pooled')] }, /had ended/],
  ['a hold that never ended', but('lead.unclaimed', 'lead_2', () => []), /lead_2 was held and never let go/],
  [
    'a hold that lasted too long',
    but('lead.unclaimed', 'lead_2', (one) => [{ ...one, at: time(5400) }]),
    /lead_2 was held 297 ms too long/,
  ],
  [
    'a hold that ended before its limit',
    but('lead.unclaimed', 'lead_2', (one) => [{ ...one, at: time(4103) }]),
    /lead_2 was held 1000 ms too short/,
  ],
  [
    'a lead that waited before it was held',
    but('lead.held', leadId, (one) => [{ ...one, at: time(300) }]),
    /waited 300 ms to go on/,
  ],
  [
    'a lead that was given twice',
    but('lead.assigned', leadId, (one) => [one, { ...one, repId: 'rep_b' }]),
    /lead_1 had ended, and then came lead\.assigned/,
  ],
  [
    'a lead that was given while it was on offer',
    but('lead.assigned', leadId, (one) => [event(1900, 'wave.started', { offerId: 'ofr_9', seconds: 1 }), one]),
    /got lead\.assigned while a wave lived/,
  ],
  ['a lead that was given and then won', but('claim.won', 'lead_4', (one) => [{ ...one, leadId }]), /lead_1 had ended/],
  [
    'a pick by another offer than the one in the pool',
    but('claim.won', 'lead_4', (one) => [{ ...one, offerId: 'ofr_3' }]),
    /claim\.won of ofr_3/,
  ],
  ['a person who joined and was never told', { ...others, accepted: new Map([['E1', leadId]]) }, /joined 1 times more/],
  ['a person whose lead is another’s, without a word', but('lead.joined', leadId, () => []), /which never joined it/],
  ['a lead that waited before it went on', later(1, 300), /waited 300 ms to go on/],
  ['a lead that never went on', { ...fair, log: fair.log.slice(0, 1) }, /never went on/],
];

test.each(planted)('The checker finds %s (P2, P3, P4, P5, P6)', (_what, aftermath, fault) => {
  expect(faultsIn(aftermath).join('\n')).toMatch(fault);
});
