import { expect, test } from 'vitest';
import type { FeedEvent, LeadOut, OfferClosed } from '../../src/protocol.ts';
import { contradictionsIn, type Round } from './history.ts';

const names: Readonly<Record<string, string>> = { rep_a: 'Ana', rep_b: 'Ben', rep_c: 'Cas' };
const refOf = (id: string) => ({ id, name: names[id] ?? id });
const event = (type: string, repId?: string, offerId = 'ofr_1'): FeedEvent => ({
  cursor: '1',
  at: '2026-01-31T09:30:00.000Z',
  type,
  offerId,
  ...(repId !== undefined && { repId }),
});
const closing = (reason: OfferClosed['reason'], by?: string): OfferClosed => ({
  offerId: 'ofr_1',
  leadId: 'lead_1',
  reason,
  ...(by !== undefined && { by: refOf(by) }),
});
const lead: LeadOut = {
  id: 'lead_1',
  source: 'web',
  contact: { name: 'Jane Doe', phone: '+15125550100' },
  status: 'claimed',
  program: null,
  stage: 0,
  wave: 2,
  claimedBy: refOf('rep_b'),
  claimedAt: '2026-01-31T09:30:00.000Z',
  claimedVia: 'assigned',
  contactedAt: null,
  outcome: null,
  receivedAt: '2026-01-31T09:30:00.000Z',
};

/** Ana wins; Cas had passed, and tries after all; then a manager moves the lead to Ben, who had lost. */
const fair: Round = {
  offerId: 'ofr_1',
  nameOf: (id) => names[id] ?? id,
  done: [
    { repId: 'rep_a', name: 'Ana', via: 'socket', what: 'claim', told: { result: 'won' } },
    { repId: 'rep_a', name: 'Ana', via: 'http', what: 'claim', told: { result: 'withdrawn' } },
    { repId: 'rep_b', name: 'Ben', via: 'http', what: 'claim', told: { result: 'taken', by: 'Ana', behindMs: 3 } },
    { repId: 'rep_c', name: 'Cas', via: 'sms', what: 'decline', told: { result: 'passed' } },
    { repId: 'rep_c', name: 'Cas', via: 'sms', what: 'claim', told: { result: 'taken', by: 'Ben', behindMs: 9 } },
  ],
  heard: new Map([
    ['rep_a', [closing('won', 'rep_a')]],
    ['rep_b', [closing('taken', 'rep_a')]],
    ['rep_c', [closing('declined')]],
  ]),
  stored: lead,
  trace: [
    event('offer.declined', 'rep_c'),
    event('claim.won', 'rep_a'),
    event('claim.lost', 'rep_b'),
    event('lead.assigned', 'rep_b'),
  ],
};

test('The checker finds nothing wrong with a round in which everybody was told the truth (P1, P2, P5, P7)', () => {
  expect(contradictionsIn(fair)).toEqual([]);
});

/** Everybody passed, so it went into the pool; there Ben picks it, and Cas comes too late, on the old offer as well. */
const pooled: Round = {
  offerId: 'ofr_2',
  nameOf: (id) => names[id] ?? id,
  done: [
    { repId: 'rep_b', name: 'Ben', via: 'socket', what: 'claim', told: { result: 'won' } },
    { repId: 'rep_c', name: 'Cas', via: 'http', what: 'claim', told: { result: 'taken', by: 'Ben', behindMs: 3 } },
  ],
  heard: new Map([
    ['rep_b', [{ ...closing('won', 'rep_b'), offerId: 'ofr_2' }]],
    ['rep_c', [{ ...closing('taken', 'rep_b'), offerId: 'ofr_2' }]],
  ]),
  stored: { ...lead, claimedVia: 'socket' },
  trace: [
    event('wave.started'),
    event('offer.declined', 'rep_b'),
    event('offer.declined', 'rep_c'),
    event('lead.pooled', undefined, 'ofr_2'),
    event('claim.won', 'rep_b', 'ofr_2'),
    event('claim.lost', 'rep_c', 'ofr_2'),
  ],
};
/** The same lead, as far as the race before the pool goes. */
const passedOn: Round = {
  ...pooled,
  offerId: 'ofr_1',
  done: [
    { repId: 'rep_b', name: 'Ben', via: 'socket', what: 'decline', told: { result: 'ok' } },
    { repId: 'rep_c', name: 'Cas', via: 'socket', what: 'decline', told: { result: 'ok' } },
    { repId: 'rep_c', name: 'Cas', via: 'socket', what: 'claim', told: { result: 'expired' } },
  ],
  heard: new Map([
    ['rep_b', [closing('declined')]],
    ['rep_c', [closing('declined')]],
  ]),
};

test('The checker finds nothing wrong with a lead that everybody passed on and somebody picked from the pool (P1, P2, P4)', () => {
  expect(contradictionsIn(pooled)).toEqual([]);
  expect(contradictionsIn(passedOn)).toEqual([]);
});

const told = (index: number, answer: Round['done'][number]['told']): Round => ({
  ...fair,
  done: fair.done.map((one, place) => (place === index ? { ...one, told: answer } : one)),
});
const heard = (repId: string, closings: readonly OfferClosed[]): Round => ({
  ...fair,
  heard: new Map([...fair.heard, [repId, closings]]),
});

const planted: readonly (readonly [string, Round, RegExp])[] = [
  ['a second winner', told(2, { result: 'won' }), /Ben was told \{"result":"won"\}/],
  ['a second winner in the trace', { ...fair, trace: [...fair.trace, event('claim.won', 'rep_b')] }, /2 winners/],
  [
    'a win after a manager gave it to somebody',
    { ...fair, trace: [...fair.trace].reverse() },
    /won what was over already/,
  ],
  [
    'a store that disagrees',
    { ...fair, stored: { ...lead, claimedBy: refOf('rep_a') } },
    /The store says claimed by Ana/,
  ],
  [
    'a loser told of somebody who never won that race',
    told(2, { result: 'taken', by: 'Ben', behindMs: 3 }),
    /Ben was told/,
  ],
  ['a loser told it expired', told(2, { result: 'expired' }), /Ben was told/],
  ['a loser told it was withdrawn', told(2, { result: 'withdrawn' }), /Ben was told/],
  [
    'a pass that was accepted and is nowhere',
    { ...fair, trace: fair.trace.slice(1) },
    /Cas was told \{"result":"passed"\}/,
  ],
  [
    'a pass that is there twice',
    { ...fair, trace: [event('offer.declined', 'rep_c'), ...fair.trace] },
    /twice that Cas passed/,
  ],
  ['an answer that is none', told(0, { result: 'other', as: 'try-again' }), /Ana was told/],
  [
    'a win in the pool by an offer that was over',
    {
      ...passedOn,
      trace: passedOn.trace.map((one) => (one.type === 'claim.won' ? event('claim.won', 'rep_b') : one)),
    },
    /won what was over already/,
  ],
  [
    'two who have what was in the pool',
    { ...pooled, trace: [...pooled.trace, event('claim.won', 'rep_c', 'ofr_2')] },
    /2 winners/,
  ],
  [
    'somebody who picked what the store has in the pool still',
    { ...pooled, stored: { ...lead, status: 'pool', claimedBy: null } },
    /The store says pool by nobody/,
  ],
  ['a closing that never came', heard('rep_b', []), /Ben heard \[\]/],
  ['a closing that came twice', heard('rep_c', [closing('declined'), closing('taken', 'rep_a')]), /Cas heard/],
  ['a closing that names somebody else', heard('rep_b', [closing('taken', 'rep_c')]), /Ben heard/],
];

test.each(planted)('The checker finds %s (P1, P2, P4, P5, P7, P10)', (_what, round, fault) => {
  expect(contradictionsIn(round).join('\n')).toMatch(fault);
});
