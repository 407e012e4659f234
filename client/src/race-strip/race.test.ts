import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../../src/protocol.ts';
import { layOut } from './layout.ts';
import { duel, earlierRaces, openTurns, raceFrom, winner } from './race.ts';
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
const words = { flag: () => 'Ana 2.31 s', label: () => '+0.08 s', turn: () => 'Ana' };

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

describe('the pool in a race', () => {
  const tank = [wave(0, 'ofr_1'), event(60_000, 'offer.expired', { offerId: 'ofr_1', ms: 60_000, because: 'expired' })];
  const poolAt = (ms: number) =>
    event(ms, 'lead.pooled', { offerId: 'ofr_2', stage: 1, mode: 'cherry-pick', reps: 12, seconds: null });

  it('is a turn without an end, on an axis without an end', () => {
    const race = raceFrom([...tank, poolAt(60_010)], nameOf);
    expect(race).toMatchObject({ end: 'live', turns: [{ closed: 'expired' }, { to: null, deadline: null }] });
    const layout = race && layOut(race, 'large', 800, words);
    expect(layout?.turns[1]).toMatchObject({ endless: true });
    expect(layout?.endlessFrom).toBeLessThan(70);
    expect((layout?.turns[1]?.left ?? 0) + (layout?.turns[1]?.width ?? 0)).toBe(100);
    expect(layout?.steps.every(({ at }) => at <= 60_010)).toBe(true);
    expect(race && sentenceOf(race)).toBe('Offered to 12 reps. It went into the pool. It is still in the pool.');
  });

  it('alone is all there is, and has no scale', () => {
    const race = raceFrom([poolAt(0)], nameOf);
    const layout = race && layOut(race, 'row', 360, words);
    expect(layout?.turns).toMatchObject([{ left: 0, width: 100, endless: true }]);
    expect(layout?.steps).toEqual([]);
  });

  it('ends with a pick, hours later', () => {
    const hours = 3 * 3_600_000;
    const race = raceFrom(
      [poolAt(0), event(hours, 'claim.won', { offerId: 'ofr_2', repId: 'rep_a', via: 'socket', ms: hours, of: 12 })],
      nameOf,
    );
    expect(race).toMatchObject({ end: 'won', turns: [{ closed: 'claimed', to: hours }] });
    expect(race && layOut(race, 'large', 800, words).endlessFrom).toBeNull();
  });

  it('may refuse: at a limit, not offered any more; told once for each', () => {
    const refused = (ms: number, result: string) =>
      event(ms, 'claim.lost', { offerId: 'ofr_2', repId: 'rep_b', via: 'socket', result, cap: 'day' });
    const race = raceFrom(
      [poolAt(0), refused(1_000, 'over-cap'), refused(2_000, 'over-cap'), refused(3_000, 'not-offered')],
      nameOf,
    );
    expect(race?.attempts).toMatchObject([
      { result: 'over-cap', behind: null },
      { result: 'not-offered', behind: null },
    ]);
    expect(race && sentenceOf(race)).toContain('Bo tried in the browser, but is at a limit.');
  });
});

describe('a stage that staggers', () => {
  const joining = (ms: number, offerId: string, repId: string, closesIn: number) =>
    wave(ms, offerId, { repId, stage: 0, mode: 'top-producer', reps: 1, seconds: 20, closesIn });
  const events = [joining(0, 'ofr_1', 'rep_a', 60), joining(20_000, 'ofr_2', 'rep_b', 45)];

  it('has several turns live at once, which all close together', () => {
    const race = raceFrom(events, nameOf);
    expect(race && openTurns(race).map(({ name, deadline }) => [name, deadline])).toEqual([
      ['Ana', 65_000],
      ['Bo', 65_000],
    ]);
    const placed = race ? layOut(race, 'row', 360, words).turns : [];
    expect(placed.map(({ goesOn }) => goesOn)).toEqual([true, false]);
    expect((placed[0]?.left ?? 0) + (placed[0]?.width ?? 0)).toBeCloseTo(placed[1]?.left ?? -1);
    expect(race && sentenceOf(race)).toBe('Offered to Ana alone. Then to Bo too. Still open.');
  });

  it('ends for all with a claim by an earlier rep', () => {
    const won = event(30_000, 'claim.won', { offerId: 'ofr_1', repId: 'rep_a', via: 'sms', ms: 30_000, of: 1 });
    const race = raceFrom([...events, won], nameOf);
    expect(race?.turns.map(({ to, closed }) => [to, closed])).toEqual([
      [30_000, 'claimed'],
      [30_000, 'over'],
    ]);
    expect(race && openTurns(race)).toEqual([]);
  });
});

describe('a lead that is assigned', () => {
  const byProgram = (ms: number) =>
    event(ms, 'lead.assigned', { repId: 'rep_c', by: 'prg_1', offerId: 'ofr_9', stage: 0, mode: 'round-robin' });

  it('by its program has no race: a single flag', () => {
    const race = raceFrom([event(-20, 'lead.received', { source: 'web' }), byProgram(0)], nameOf);
    expect(race).toMatchObject({ end: 'won', turns: [], attempts: [{ name: 'Cleo', via: 'assigned', at: 0 }] });
    const layout = race && layOut(race, 'row', 360, words);
    expect(layout).toMatchObject({ turns: [], marks: [{ left: 0, beyond: false }] });
    expect(race && sentenceOf(race)).toBe('Its program gave it to Cleo.');
  });

  it('by its program after a race that nobody won ends that', () => {
    const expired = event(60_000, 'offer.expired', { offerId: 'ofr_1', ms: 60_000, because: 'expired' });
    const race = raceFrom([wave(0, 'ofr_1'), expired, byProgram(60_010)], nameOf);
    expect(race).toMatchObject({ end: 'won', turns: [{ closed: 'expired' }] });
    expect(race && winner(race)?.name).toBe('Cleo');
  });

  it('out of a skim waited for somebody to hand it on', () => {
    const skim = wave(0, 'ofr_1', { repId: 'rep_a', mode: 'skim', reps: 1, seconds: null });
    const passed = event(1_000, 'offer.declined', { offerId: 'ofr_1', repId: 'rep_a', ms: 1_000, via: 'socket' });
    const waiting = raceFrom([skim, passed], nameOf);
    expect(waiting?.turns).toMatchObject([{ to: null, deadline: null }]);
    const given = event(9_000, 'lead.assigned', { repId: 'rep_b', by: 'usr_1', offerId: 'ofr_1' });
    const race = raceFrom([skim, given], nameOf);
    expect(race?.turns).toMatchObject([{ closed: 'claimed', to: 9_000 }]);
    expect(race && sentenceOf(race)).toBe('It waited for Ana to hand it on. It was given to Bo by hand.');
    const nobodyNamed = raceFrom([wave(0, 'ofr_1', { mode: 'skim', reps: 0, seconds: null })], nameOf);
    expect(nobodyNamed && sentenceOf(nobodyNamed)).toContain('waited for a manager');
  });

  it('and only changed hands in what is known of it shows no race', () => {
    const moved = event(0, 'lead.assigned', { repId: 'rep_b', by: 'usr_1', from: 'rep_a' });
    expect(raceFrom([moved], nameOf)).toBeNull();
  });
});

describe('a lead that comes again', () => {
  const first = [
    wave(0, 'ofr_1'),
    event(800, 'claim.won', { offerId: 'ofr_1', repId: 'rep_a', via: 'push', ms: 800, of: 12 }),
  ];

  it('given back or offered anew runs another race; the earlier ones are kept apart', () => {
    for (const type of ['lead.released', 'lead.recycled']) {
      const again = [...first, event(900_000, type, { repId: 'rep_a', by: 'usr_1', offerId: 'ofr_1' })];
      expect(raceFrom(again, nameOf)).toBeNull();
      const race = raceFrom([...again, wave(900_010, 'ofr_2')], nameOf);
      expect(race).toMatchObject({ startedAt: begin + 900_010, end: 'live', attempts: [] });
      expect(earlierRaces(again, nameOf).map((one) => winner(one)?.name)).toEqual(['Ana']);
    }
  });

  it('leaves a late answer to the earlier race out of the new one', () => {
    const race = raceFrom(
      [
        ...first,
        event(900_000, 'lead.recycled', { by: 'usr_1' }),
        wave(900_010, 'ofr_2'),
        event(900_500, 'claim.lost', { offerId: 'ofr_1', repId: 'rep_b', via: 'sms', ms: 899_700, result: 'taken' }),
      ],
      nameOf,
    );
    expect(race?.attempts).toEqual([]);
  });

  it('is asked of the rep who knows the person first', () => {
    const known = wave(0, 'ofr_1', { repId: 'rep_a', stage: -1, mode: 'top-producer', reps: 1, seconds: 60 });
    const race = raceFrom([known], nameOf);
    expect(race?.turns).toMatchObject([{ stage: -1, name: 'Ana' }]);
    expect(race && sentenceOf(race)).toBe('Offered first to Ana, who knows the person. Still open.');
  });
});

describe('a race that stands still', () => {
  it('is held, and neither live nor nobody’s', () => {
    const expired = event(60_000, 'offer.expired', { offerId: 'ofr_1', ms: 60_000, because: 'expired' });
    const held = event(60_010, 'lead.held', { because: 'nobody-eligible', seconds: 86_400 });
    const alarm = event(90_000, 'lead.alarm', { because: 'held', heldSeconds: 30, leftSeconds: 30 });
    const race = raceFrom([wave(0, 'ofr_1'), expired, held, alarm], nameOf);
    expect(race?.end).toBe('held');
    expect(race && sentenceOf(race)).toContain('It is held for now.');
    expect(raceFrom([wave(0, 'ofr_1'), expired, held, wave(70_000, 'ofr_2')], nameOf)?.end).toBe('live');
  });

  it('or hears of what this page does not know goes on', () => {
    const odd = event(5, 'lead.teleported', { offerId: 'ofr_1', repId: 'rep_a' });
    const strange = wave(10, 'ofr_2', { mode: 'auction' });
    const race = raceFrom([wave(0, 'ofr_1'), odd, strange], nameOf);
    expect(race?.turns.map(({ mode }) => mode)).toEqual(['shark-tank', null]);
    expect(race && sentenceOf(race)).toContain('Offered to 12 reps.');
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
