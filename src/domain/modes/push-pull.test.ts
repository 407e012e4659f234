import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Moment, passThrough, repsOf } from '../../../test/harness/situations.ts';
import type { Tally } from './mode.ts';

const usual = { mode: 'push-pull', seconds: 30, reverse: true, details: 'teaser' } as const;
const at = (...teams: string[]): Moment[] => teams.map((letters) => ({ reps: repsOf(letters) }));
/** The tally after a lead that this rep began. */
const after = (letter: string): Tally => ({ last: letter.charCodeAt(0) });

test('A B C D E, then E D C B A; the next lead starts at B, and after E the next is A', () => {
  let tally: Tally = {};
  const leads = Array.from({ length: 6 }, () => {
    const passage = passThrough(usual, at('ECADB'), { tally });
    tally = passage.tally;
    return passage.asked;
  });
  expect(leads).toEqual([
    'A B C D E E D C B A',
    'B C D E A A E D C B',
    'C D E A B B A E D C',
    'D E A B C C B A E D',
    'E A B C D D C B A E',
    'A B C D E E D C B A',
  ]);
});

test('Each asks one alone, and the start is told with the first wave only', () => {
  const { steps } = passThrough(usual, at('AB'), { tally: { reached: 7 } });
  const turn = { kind: 'wave', form: 'turn', seconds: 30, closesTogetherIn: null, details: 'teaser' };
  expect(steps.map(({ next }) => next)).toEqual([
    { ...turn, reps: ['A'], tally: { reached: 7, last: 65 } },
    { ...turn, reps: ['B'] },
    { ...turn, reps: ['B'] },
    { ...turn, reps: ['A'] },
    { kind: 'give-up', because: 'everyone-asked' },
  ]);
});

test.each<[string, { reverse?: boolean }, Tally, readonly Moment[], string]>([
  ['without the way back', { reverse: false }, {}, at('ABC'), 'A B C'],
  ['nobody there: nobody starts', {}, after('A'), at(''), ''],
  ['one alone is asked there and back', {}, after('A'), at('A'), 'A A'],
  ['who should start and is away: the next does', {}, after('A'), at('ACD'), 'C D A A D C'],
  [
    'who passed is not asked on the way back',
    {},
    {},
    at('ABC').map((one) => ({ ...one, declined: ['B'] })),
    'A B C C A',
  ],
  ['all passed: no way back', {}, {}, at('AB').map((one) => ({ ...one, declined: ['A', 'B'] })), 'A B'],
  ['a newcomer on the way there, where they stand', {}, after('B'), at('ACE', 'ACE', 'ACDE'), 'C E D A A E D C'],
  ['a newcomer before the start comes last', {}, after('B'), at('CD', 'BCD'), 'C D B B D C'],
  ['a newcomer on the way back, where they stand', {}, {}, at('ABD', 'ABD', 'ABD', 'ABD', 'ABCD'), 'A B D D C B A'],
  ['a newcomer behind the turn is asked at once', {}, {}, at('AB', 'AB', 'AB', 'ABC'), 'A B B C A'],
  ['who went away is skipped', {}, {}, at('ABC', 'ABC', 'AB'), 'A B B A'],
  [
    'given back: the next, without who gave it back',
    {},
    {},
    [{ reps: repsOf('ABC'), taken: true }, ...at('ABC')],
    'A B C C B',
  ],
])('%s', (_, more, tally, moments, asked) => {
  const because = asked === '' ? 'nobody-eligible' : 'everyone-asked';
  const members = repsOf('ABCDE');
  const passage = passThrough({ ...usual, ...more }, moments, { tally, members });
  expect(passage).toMatchObject({ asked, end: { kind: 'give-up', because } });
  if (asked === '') expect(passage.tally).toEqual(tally);
});

test.each<[string, string, readonly Moment[], string]>([
  ['is away meanwhile, the order stays', 'ABCDE', at('ABCDE', 'ABDE'), 'C D E A B B A E D'],
  ['has left, the order goes by the next who was asked', 'ABDE', at('ABCDE', 'ABCDE', 'ABDE'), 'C D E A B B A E D'],
  ['has left, and nobody else was asked, the oldest is next', 'ABDE', at('ABCDE', 'ABDE'), 'C A B D E E D B A'],
])('When the one who started %s', (_, members, moments, asked) => {
  expect(passThrough(usual, moments, { tally: after('B'), members: repsOf(members) }).asked).toBe(asked);
});

test('Whoever comes and goes: never more than twice, once without the way back', () => {
  const moments = fc.array(fc.shuffledSubarray([...'ABCDEF']), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(moments, fc.boolean(), fc.constantFrom(...'ABCDEF'), (teams, reverse, last) => {
      const moments = at(...teams.map((letters) => letters.join('')));
      const { asked } = passThrough({ ...usual, reverse }, moments, { tally: after(last), members: repsOf('ABCDEF') });
      for (const letter of 'ABCDEF') expect(asked.split(letter).length - 1).toBeLessThanOrEqual(reverse ? 2 : 1);
    }),
  );
});
