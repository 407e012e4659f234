import { describe, expect, it } from 'vitest';
import type { FeedEvent, LeadOut } from '../../../src/protocol.ts';
import { boardOf, compareCursors, emptyFeed, unexplained, withEvents, withLeads, withPast } from './feed-model.ts';

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

  it('takes every kind of event, known or not', () => {
    const kinds = ['lead.joined', 'lead.contacted', 'rep.removed', 'message.failed', 'lead.teleported'];
    const data = withEvents(withLeads(emptyFeed, [lead('lead_1', 'offering')]), [
      ...kinds.map((type, index) => event(String(index + 1), type, { repId: 'rep_a' })),
      { cursor: '9', at: '2026-05-04T10:00:02.000Z', type: 'program.paused', programId: 'prg_1' },
    ]);
    expect(data.leads.get('lead_1')?.status).toBe('offering');
    expect(data.events.get('lead_1')).toHaveLength(kinds.length);
    expect(data.cursor).toBe('9');
  });

  it('has a lead that was given back or offered again on its way', () => {
    const claimed = withLeads(emptyFeed, [
      { ...lead('lead_1', 'claimed'), claimedBy: { id: 'rep_a', name: 'Ana' }, claimedVia: 'sms' },
    ]);
    for (const type of ['lead.released', 'lead.recycled']) {
      const now = withEvents(claimed, [event('5', type, { repId: 'rep_a' })]);
      expect(now.leads.get('lead_1')).toMatchObject({ status: 'received', claimedBy: null, claimedVia: null });
      expect(boardOf(now).open).toHaveLength(1);
    }
  });
});

describe('what waits', () => {
  const at = (minute: number) => `2026-05-04T10:${String(minute).padStart(2, '0')}:00.000Z`;
  const held = (minute: number, because: string) =>
    event(String(minute), 'lead.held', { at: at(minute), because, seconds: 3_000 });

  it('held: says why, since when and until when', () => {
    const data = withEvents(withLeads(emptyFeed, [lead('lead_1', 'offering')]), [held(3, 'nobody-eligible')]);
    expect(boardOf(data).held).toMatchObject([
      {
        since: Date.parse(at(3)),
        hold: { because: 'nobody-eligible', until: Date.parse(at(53)), overdue: false },
      },
    ]);
    expect(boardOf(data).open).toEqual([]);
  });

  it('held too long: is overdue, before all others, until it goes', () => {
    const two = withLeads(emptyFeed, [lead('lead_1', 'held'), lead('lead_2', 'held')]);
    const data = withEvents(two, [
      { ...held(1, 'paused'), leadId: 'lead_2' },
      held(2, 'pace'),
      event('30', 'lead.alarm', { at: at(30), because: 'held', heldSeconds: 1_680, leftSeconds: 1_680 }),
    ]);
    expect(boardOf(data).held.map(({ lead: { id }, hold }) => [id, hold?.overdue])).toEqual([
      ['lead_1', true],
      ['lead_2', false],
    ]);
    const heldAnew = withEvents(data, [
      event('31', 'wave.started', { at: at(31) }),
      event('40', 'lead.held', { at: at(40), because: 'pace', seconds: 3_000 }),
    ]);
    expect(boardOf(heldAnew).held.map(({ lead: { id }, hold }) => [id, hold?.overdue])).toEqual([
      ['lead_2', false],
      ['lead_1', false],
    ]);
  });

  it('for a reason this page does not know: is held all the same', () => {
    const data = withEvents(withLeads(emptyFeed, [lead('lead_1')]), [held(3, 'moon')]);
    expect(boardOf(data).held[0]?.hold).toMatchObject({ because: null, overdue: false });
  });

  it('in the pool: the one that waits longest first', () => {
    const data = withEvents(withLeads(emptyFeed, [lead('lead_1', 'offering'), lead('lead_2', 'offering')]), [
      event('5', 'lead.pooled', { at: at(5), mode: 'cherry-pick' }),
      { ...event('4', 'lead.pooled', { at: at(4), mode: 'cherry-pick' }), leadId: 'lead_2' },
    ]);
    expect(boardOf(data).pool.map(({ lead: { id }, since }) => [id, since])).toEqual([
      ['lead_2', Date.parse(at(4))],
      ['lead_1', Date.parse(at(5))],
    ]);
  });

  it('for longer than the log that was read: is explained by its own trace, and stands as it does', () => {
    const data = withLeads(emptyFeed, [lead('lead_1', 'held'), lead('lead_2', 'claimed')]);
    expect(unexplained(data)).toEqual(['lead_1']);
    const told = withPast(data, [held(3, 'paused'), event('1', 'lead.received')]);
    expect(unexplained(told)).toEqual([]);
    expect(boardOf(told).held[0]?.hold?.because).toBe('paused');
    expect(told.cursor).toBeNull();
  });
});
