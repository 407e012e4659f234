import { expect, test } from 'vitest';
import type { FeedEvent, LeadOut, OfferClosed } from '../../src/protocol.ts';
import { toldByText } from './told.ts';
import { faultsIn, type Race } from './verdict.ts';

const offerId = 'ofr_1';
const leadId = 'lead_1';
const ana = { id: 'rep_a', name: 'Ana' };
const taken = (behindMs: number) => ({ result: 'taken', by: 'Ana', behindMs }) as const;
const event = (type: string, more: Readonly<Record<string, unknown>> = {}): FeedEvent => ({
  cursor: '1',
  at: '2026-01-31T09:30:00.000Z',
  type,
  leadId,
  offerId,
  ...more,
});
const closing = (reason: OfferClosed['reason'], more: Partial<OfferClosed> = {}): OfferClosed => ({
  offerId,
  leadId,
  reason,
  by: ana,
  ...more,
});

/** Ana wins, Ben loses in the browser, Cas by text, Dee only watches. */
const fair: Race = {
  offerId,
  offered: new Map([
    ['rep_a', 'Ana'],
    ['rep_b', 'Ben'],
    ['rep_c', 'Cas'],
    ['rep_d', 'Dee'],
  ]),
  claimants: [
    { repId: 'rep_a', name: 'Ana', via: 'socket', told: { result: 'won' } },
    { repId: 'rep_b', name: 'Ben', via: 'socket', told: taken(4) },
    { repId: 'rep_c', name: 'Cas', via: 'sms', told: toldByText('Taken by Ana 0.01 s before you.') },
  ],
  heard: new Map([
    ['rep_a', [closing('won')]],
    ['rep_b', [closing('taken', { behindMs: 4 })]],
    ['rep_d', [closing('taken')]],
  ]),
  stored: {
    id: leadId,
    source: 'web',
    contact: { name: 'Jane Doe', phone: '+15125550100' },
    status: 'claimed',
    program: null,
    stage: 0,
    wave: 1,
    claimedBy: ana,
    claimedAt: '2026-01-31T09:30:00.000Z',
    claimedVia: 'socket',
    contactedAt: null,
    outcome: null,
    receivedAt: '2026-01-31T09:30:00.000Z',
  } satisfies LeadOut,
  trace: [
    event('wave.started'),
    event('claim.won', { repId: 'rep_a', via: 'socket', ms: 300 }),
    event('claim.lost', { repId: 'rep_b', via: 'socket', ms: 4, result: 'taken' }),
    event('claim.lost', { repId: 'rep_c', via: 'sms', ms: 12, result: 'taken' }),
  ],
};

test('The checker finds nothing wrong with a fair race (P1, P2, P5, P7, P12)', () => {
  expect(faultsIn(fair)).toEqual([]);
});

const told = (repId: string, answer: Race['claimants'][number]['told']): Race => ({
  ...fair,
  claimants: fair.claimants.map((claimant) => (claimant.repId === repId ? { ...claimant, told: answer } : claimant)),
});
const heard = (repId: string, closings: readonly OfferClosed[]): Race => ({
  ...fair,
  heard: new Map([...fair.heard, [repId, closings]]),
});

const planted: readonly (readonly [string, Race, RegExp])[] = [
  ['a second winner', told('rep_b', { result: 'won' }), /Ben.*told won beside Ana \(P1\)/],
  ['nobody who won, though one was told it is taken', told('rep_a', taken(0)), /Nobody was told won/],
  [
    'taken by somebody who is not the owner',
    told('rep_b', { result: 'taken', by: 'Dee', behindMs: 4 }),
    /taken by Dee, but Ana has it/,
  ],
  ['a lead below zero', told('rep_b', taken(-1)), /-1 ms behind/],
  ['a figure that is none', told('rep_b', taken(Number.NaN)), /NaN ms behind/],
  ['another answer', told('rep_b', { result: 'expired' }), /not that it is taken/],
  ['no answer', told('rep_c', { result: 'other', as: '' }), /not that it is taken/],
  [
    'a store that disagrees',
    { ...fair, stored: { ...fair.stored, claimedBy: { id: 'rep_b', name: 'Ben' } } },
    /but the store says/,
  ],
  [
    'a store that knows of no claim',
    { ...fair, stored: { ...fair.stored, status: 'unclaimed', claimedBy: null } },
    /but the store says/,
  ],
  ['a closing that never came', heard('rep_d', []), /Dee never heard/],
  ['a closing that came twice', heard('rep_d', [closing('taken'), closing('taken')]), /Dee heard 2 times/],
  ['a closing with the wrong reason', heard('rep_d', [closing('expired')]), /Dee heard expired/],
  ['a loser who hears won', heard('rep_b', [closing('won')]), /Ben heard won, not taken/],
  [
    'a closing with the wrong winner',
    heard('rep_d', [closing('taken', { by: { id: 'rep_b', name: 'Ben' } })]),
    /heard of Ben/,
  ],
  [
    'a closing with another figure than the answer',
    heard('rep_b', [closing('taken', { behindMs: 5 })]),
    /heard of 5 ms/,
  ],
  [
    'a trace without the winner',
    { ...fair, trace: fair.trace.filter(({ type }) => type !== 'claim.won') },
    /claim\.won 0 times/,
  ],
  [
    'a trace with a winner of another offer',
    {
      ...fair,
      trace: fair.trace.map((one) => (one.type === 'claim.won' ? { ...one, offerId: 'ofr_2' } : one)),
    },
    /claim\.won of ofr_2/,
  ],
  ...['lead.held', 'lead.pooled', 'lead.assigned', 'lead.joined', 'lead.unclaimed', 'lead.released'].map(
    (type): readonly [string, Race, RegExp] => [
      `a trace with ${type} beside the winner`,
      { ...fair, trace: [...fair.trace, event(type)] },
      new RegExp(`has ${type} of a lead that was won`),
    ],
  ),
  ['a trace without a loser', { ...fair, trace: fair.trace.slice(0, 3) }, /claim\.lost 0 times for Cas/],
  [
    'a trace with a loser who never claimed',
    { ...fair, trace: [...fair.trace, event('claim.lost', { repId: 'rep_d', via: 'socket', ms: 1, result: 'taken' })] },
    /rep_d lost, who never claimed/,
  ],
];

test.each(planted)('The checker finds %s (P1, P2, P5, P7, P12)', (_what, race, fault) => {
  expect(faultsIn(race).join('\n')).toMatch(fault);
});
