import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../../src/protocol.ts';
import { layOut } from './layout.ts';
import { duel, raceFrom, winner } from './race.ts';
import { sentenceOf } from './sentence.ts';

const names: Readonly<Record<string, string>> = { rep_a: 'Ana', rep_b: 'Bo', rep_c: 'Cleo' };
const nameOf = (id: string) => names[id] ?? '?';
const begin = Date.parse('2026-05-04T10:00:00.000Z');

let cursor = 0;
const event = (ms: number, type: string, rest: Omit<Partial<FeedEvent>, 'type'> = {}): FeedEvent => {
  cursor += 1;
  return { cursor: String(cursor), at: new Date(begin + ms).toISOString(), type, leadId: 'lead_1', ...rest };
};
const wave = (ms: number, offerId: string, rest: Omit<Partial<FeedEvent>, 'type'> = {}) =>
  event(ms, 'wave.started', { offerId, mode: 'shark-tank', reps: 12, seconds: 60, ...rest });
const words = { flag: () => 'Ana 2.31 s', label: () => '+0.08 s' };

describe('a race in a shark tank', () => {
  const events = [
    event(-20, 'lead.received', { source: 'web' }),
    wave(0, 'ofr_1'),
    event(900, 'offer.declined', { offerId: 'ofr_1', repId: 'rep_c', ms: 900, via: 'sms' }),
    event(2_310, 'claim.won', { offerId: 'ofr_1', repId: 'rep_a', via: 'socket', ms: 2_310, of: 12 }),
    event(2_391, 'claim.lost', { offerId: 'ofr_1', repId: 'rep_b', via: 'sms', ms: 80, result: 'taken' }),
  ];

  it('begins when the offer went out and keeps the store’s own gap', () => {
    const race = raceFrom(events, nameOf);
    expect(race).toMatchObject({
      startedAt: begin,
      end: 'won',
      turns: [{ offerId: 'ofr_1', name: null, reps: 12, from: 0, to: 2_310, closed: 'claimed' }],
      attempts: [
        { name: 'Ana', via: 'socket', at: 2_310, sinceOffer: 2_310, result: 'won', behind: null },
        { name: 'Bo', via: 'sms', at: 2_390, result: 'taken', behind: 80 },
      ],
      passes: [{ name: 'Cleo', at: 900 }],
    });
  });

  it('is told in words', () => {
    const race = raceFrom(events, nameOf);
    expect(race && sentenceOf(race)).toBe(
      'Offered to 12 reps. Cleo passed after 0.90 s. Ana claimed it in the browser after 2.31 s. Bo tried by SMS, 0.08 s behind.',
    );
  });

  it('is still open until someone has it', () => {
    const race = raceFrom(events.slice(0, 3), nameOf);
    expect(race?.end).toBe('live');
    expect(race?.turns[0]).toMatchObject({ to: null, deadline: 60_000 });
  });

  it('has no strip without its beginning', () => {
    expect(raceFrom(events.slice(3), nameOf)).toBeNull();
  });
});

describe('a race in turns', () => {
  const turn = (ms: number, offerId: string, repId: string) =>
    wave(ms, offerId, { repId, mode: 'top-producer', reps: 1, seconds: 20 });
  const events = [
    turn(0, 'ofr_1', 'rep_a'),
    event(4_000, 'offer.declined', { offerId: 'ofr_1', repId: 'rep_a', ms: 4_000, via: 'socket' }),
    event(4_001, 'offer.expired', { offerId: 'ofr_1', repId: 'rep_a', ms: 4_001, because: 'declined' }),
    turn(4_010, 'ofr_2', 'rep_b'),
    event(24_010, 'offer.expired', { offerId: 'ofr_2', repId: 'rep_b', ms: 20_000, because: 'expired' }),
    turn(24_020, 'ofr_3', 'rep_c'),
    event(25_020, 'claim.won', { offerId: 'ofr_3', repId: 'rep_c', via: 'sms', ms: 1_000, of: 1 }),
    event(26_000, 'claim.lost', { offerId: 'ofr_2', repId: 'rep_b', via: 'sms', ms: 980, result: 'taken' }),
  ];

  it('has a segment for each, closed by a pass, a time-out or the claim', () => {
    const race = raceFrom(events, nameOf);
    expect(race?.turns.map(({ name, from, to, closed }) => [name, from, to, closed])).toEqual([
      ['Ana', 0, 4_000, 'passed'],
      ['Bo', 4_010, 24_010, 'expired'],
      ['Cleo', 24_020, 25_020, 'claimed'],
    ]);
    expect(race && winner(race)).toMatchObject({ name: 'Cleo', sinceOffer: 1_000 });
  });

  it('lays the segments out side by side', () => {
    const race = raceFrom(events, nameOf);
    const placed = race ? layOut(race, 'large', 800, words).turns : [];
    expect(placed).toHaveLength(3);
    for (const [index, one] of placed.entries()) {
      const next = placed[index + 1];
      if (next) expect(one.left + one.width).toBeLessThanOrEqual(next.left);
    }
  });
});

describe('the end of a race', () => {
  it('by a manager’s hand counts as won, assigned', () => {
    const race = raceFrom(
      [wave(0, 'ofr_1'), event(5_000, 'lead.assigned', { repId: 'rep_b', by: 'usr_1', offerId: 'ofr_1' })],
      nameOf,
    );
    expect(race?.attempts).toMatchObject([{ name: 'Bo', via: 'assigned', result: 'won', at: 5_000 }]);
    expect(race?.turns[0]?.closed).toBe('claimed');
  });

  it('stays with the winner when the lead later changes hands', () => {
    const race = raceFrom(
      [
        wave(0, 'ofr_1'),
        event(800, 'claim.won', { offerId: 'ofr_1', repId: 'rep_a', via: 'push', ms: 800, of: 12 }),
        event(90_000, 'lead.assigned', { repId: 'rep_b', by: 'usr_1', from: 'rep_a' }),
      ],
      nameOf,
    );
    expect(race?.attempts).toHaveLength(1);
    expect(race && winner(race)?.name).toBe('Ana');
  });

  it('may be that nobody claimed, or that it was withdrawn', () => {
    const expired = event(60_000, 'offer.expired', { offerId: 'ofr_1', ms: 60_000, because: 'expired' });
    expect(raceFrom([wave(0, 'ofr_1'), expired, event(60_001, 'lead.unclaimed')], nameOf)?.end).toBe('unclaimed');
    const withdrawn = raceFrom([wave(0, 'ofr_1'), event(3_000, 'lead.withdrawn', { by: 'usr_1' })], nameOf);
    expect(withdrawn).toMatchObject({ end: 'withdrawn', turns: [{ closed: 'withdrawn', to: 3_000 }] });
  });
});

describe('the layout', () => {
  const crowd = raceFrom(
    [
      wave(0, 'ofr_1'),
      event(2_000, 'claim.won', { offerId: 'ofr_1', repId: 'rep_a', via: 'socket', ms: 2_000, of: 12 }),
      ...Array.from({ length: 9 }, (_, index) =>
        event(2_001 + index, 'claim.lost', {
          offerId: 'ofr_1',
          repId: 'rep_b',
          via: 'http',
          ms: index + 1,
          result: 'taken',
        }),
      ),
      event(40_000, 'claim.lost', { offerId: 'ofr_1', repId: 'rep_c', via: 'sms', ms: 38_000, result: 'taken' }),
    ],
    nameOf,
  );

  it('keeps marks apart, in order and inside, and sets who came much later beyond the axis', () => {
    const marks = crowd ? layOut(crowd, 'row', 360, words).marks : [];
    expect(marks).toHaveLength(11);
    expect(marks.at(-1)).toMatchObject({ beyond: true });
    for (const [index, { left }] of marks.entries()) {
      expect(left).toBeLessThanOrEqual(100);
      expect(left).toBeGreaterThan(marks[index - 1]?.left ?? -1);
    }
  });

  it('shows a loser the own gap', () => {
    expect(duel('Ana', 'You', begin, 2_390, 80).attempts.map(({ name, at }) => [name, at])).toEqual([
      ['Ana', 2_310],
      ['You', 2_390],
    ]);
    expect(duel('Ana', 'You', begin, 50, 80).attempts[1]?.at).toBe(80);
  });
});
