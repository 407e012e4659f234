import { describe, expect, it } from 'vitest';
import type { FeedEvent, LeadOut } from '../../../src/protocol.ts';
import { boardOf, compareCursors, emptyFeed, withEvents, withLeads } from './feed-model.ts';

const lead = (id: string, status: LeadOut['status'] = 'received'): LeadOut => ({
  id,
  status,
  source: 'web',
  contact: { name: 'Jane Doe' },
  program: null,
  stage: null,
  wave: null,
  claimedBy: null,
  claimedAt: null,
  claimedVia: null,
  contactedAt: null,
  outcome: null,
  receivedAt: '2026-05-04T10:00:00.000Z',
});

const event = (cursor: string, type: string, rest: Omit<Partial<FeedEvent>, 'type'> = {}): FeedEvent => ({
  cursor,
  at: '2026-05-04T10:00:01.000Z',
  type,
  leadId: 'lead_1',
  ...rest,
});

describe('the feed', () => {
  it('orders cursors as numbers', () => {
    expect(['10', '9', '9007199254740993', '9007199254740992'].sort(compareCursors)).toEqual([
      '9',
      '10',
      '9007199254740992',
      '9007199254740993',
    ]);
  });

  it('keeps each event once and in order, however it came', () => {
    const data = withEvents(withEvents(emptyFeed, [event('3', 'claim.won'), event('1', 'lead.received')]), [
      event('2', 'wave.started'),
      event('3', 'claim.won'),
    ]);
    expect(data.events.get('lead_1')?.map(({ cursor }) => cursor)).toEqual(['1', '2', '3']);
    expect(data.cursor).toBe('3');
  });

  it('moves a lead as its events say, never by one that was filled in late', () => {
    const claimed = withEvents(withLeads(emptyFeed, [lead('lead_1')]), [
      event('5', 'claim.won', { repId: 'rep_a', via: 'sms' }),
    ]);
    expect(claimed.leads.get('lead_1')).toMatchObject({ status: 'claimed', claimedVia: 'sms' });
    expect(withEvents(claimed, [event('4', 'wave.started')]).leads.get('lead_1')?.status).toBe('claimed');
  });

  it('sorts leads into what needs a decision, what is open and what is over', () => {
    const board = boardOf(
      withLeads(emptyFeed, [lead('lead_1', 'unclaimed'), lead('lead_2', 'offering'), lead('lead_3', 'withdrawn')]),
    );
    expect([board.unclaimed, board.open, board.ended].map((rows) => rows.map((row) => row.lead.id))).toEqual([
      ['lead_1'],
      ['lead_2'],
      ['lead_3'],
    ]);
  });
});
