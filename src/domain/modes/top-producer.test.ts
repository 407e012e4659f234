import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Moment, passThrough, repsOf } from '../../../test/harness/situations.ts';
import type { StageOf } from '../program.ts';

const usual: StageOf<'top-producer'> = {
  mode: 'top-producer',
  seconds: 20,
  smsSeconds: 60,
  width: 1,
  limit: null,
  rounds: 1,
  stagger: false,
  rankBy: 'score',
  details: 'teaser',
};
const at = (...teams: string[]): Moment[] => teams.map((letters) => ({ reps: repsOf(letters) }));
const waves = (more: Partial<typeof usual>, moments: readonly Moment[]) =>
  passThrough({ ...usual, ...more }, moments).steps.flatMap(({ next }) => (next.kind === 'wave' ? [next] : []));

test.each<[string, Partial<typeof usual>, readonly Moment[], string]>([
  ['down the ranking, not by age', {}, at('CAEDB'), 'C A E D B'],
  ['nobody there', {}, at(''), ''],
  ['width 2', { width: 2 }, at('ABCDE'), 'AB CD E'],
  ['limit 3', { limit: 3 }, at('ABCDE'), 'A B C'],
  ['limit beyond the team', { limit: 9 }, at('AB'), 'A B'],
  ['limit 3 cuts the second pair', { width: 2, limit: 3 }, at('ABCDE'), 'AB C'],
  ['limit counts those who have gone', { limit: 2 }, at('ABC', 'BC', 'C'), 'A B'],
  ['rounds 2', { rounds: 2 }, at('ABC'), 'A B C A B C'],
  ['rounds 3 in pairs: each round begins anew', { rounds: 3, width: 2 }, at('ABC'), 'AB C AB C AB C'],
  ['rounds with limit: only those who were asked', { rounds: 2, limit: 2 }, at('ABC'), 'A B A B'],
  ['rounds with limit and room: up to the limit', { rounds: 2, limit: 2 }, at('A', 'A', 'AB'), 'A A B'],
  ['rounds with limit, newcomers beyond it: none', { rounds: 2, limit: 2 }, at('AB', 'AB', 'AB', 'NAB'), 'A B A B'],
  ['who passed is not asked again', { rounds: 2 }, at('ABC').map((one) => ({ ...one, declined: ['B'] })), 'A B C A C'],
  ['everyone passed', { rounds: 3 }, at('AB').map((one) => ({ ...one, declined: ['A', 'B'] })), 'A B'],
  ['who went away is skipped', {}, at('ABC', 'AC'), 'A C'],
  ['and asked when back', {}, at('ABC', 'AC', 'ABC'), 'A C B'],
  ['a newcomer at the rank they have', {}, at('AB', 'NAB'), 'A N B'],
  ['the rank is the present one', {}, at('ABCD', 'ADCB'), 'A D C B'],
  ['a newcomer is in the present round, once', { rounds: 2 }, at('AB', 'AB', 'AB', 'NAB'), 'A B A N B'],
  ['and in the next like everyone', { rounds: 3 }, at('AB', 'AB', 'AB', 'NAB'), 'A B A N B N A B'],
  ['a newcomer beside others', { rounds: 2, width: 2 }, at('ABC', 'ABC', 'ABC', 'NABC'), 'AB C AB NC'],
  ['absent in the first round', { rounds: 2 }, at('ABC', 'AC', 'AC', 'ABC'), 'A C A B C'],
  ['given back: goes on with the next', {}, [{ reps: repsOf('ABC'), taken: true }, ...at('ABC')], 'A B C'],
])('%s', (_, more, moments, asked) => {
  const because = asked === '' ? 'nobody-eligible' : 'everyone-asked';
  expect(passThrough({ ...usual, ...more }, moments)).toMatchObject({ asked, end: { kind: 'give-up', because } });
});

test('With the same team throughout it is the ranking, up to the limit, in groups, as many times as there are rounds', () => {
  const settings = fc.record({
    width: fc.integer({ min: 1, max: 4 }),
    limit: fc.option(fc.integer({ min: 1, max: 9 })),
    rounds: fc.integer({ min: 1, max: 4 }),
  });
  const ranking = fc.shuffledSubarray([...'ABCDEFGH']);
  fc.assert(
    fc.property(settings, ranking, ({ width, limit, rounds }, letters) => {
      const reached = letters.slice(0, limit ?? letters.length);
      const groups: string[] = [];
      for (let from = 0; from < reached.length; from += width) groups.push(reached.slice(from, from + width).join(''));
      const { asked } = passThrough({ ...usual, width, limit, rounds }, at(letters.join('')));
      expect(asked).toBe(
        Array.from({ length: rounds }, () => groups)
          .flat()
          .join(' '),
      );
    }),
  );
});

describe('A turn', () => {
  test.each<[string, Partial<typeof usual>, string, number[]]>([
    ['is longer for who is reachable only by SMS', {}, 'aBc', [60, 20, 60]],
    ["lasts as the longest of the wave's", { width: 2 }, 'aBCD', [60, 20]],
    ['whichever that is', { width: 2, smsSeconds: 5 }, 'aBcd', [20, 5]],
  ])('%s', (_, more, letters, seconds) => {
    expect(waves(more, at(letters)).map((wave) => wave.seconds)).toEqual(seconds);
  });

  test.each<[string, Partial<typeof usual>, string, string[]]>([
    ['asks one alone', {}, 'AB', ['turn', 'turn']],
    ['in pairs is a race, the odd one too', { width: 2 }, 'ABC', ['race', 'race']],
    ['staggered is a race', { stagger: true }, 'AB', ['race', 'race']],
  ])('that %s', (_, more, letters, forms) => {
    expect(waves(more, at(letters)).map(({ form }) => form)).toEqual(forms);
  });

  test('alone closes alone', () => {
    expect(waves({}, at('AB')).map(({ closesTogetherIn }) => closesTogetherIn)).toEqual([null, null]);
  });
});

describe('Staggered, all close together:', () => {
  const passes = (...declined: string[]): Moment[] => at('ABC').map((one) => ({ ...one, declined }));

  test.each<[string, Partial<typeof usual>, readonly Moment[], string, number[]]>([
    ['after the turns that are left', {}, at('ABC'), 'A B C', [60, 40, 20]],
    ['each turn with its own seconds', {}, at('aBc'), 'A B C', [140, 80, 60]],
    ['in pairs', { width: 2 }, at('ABcDE'), 'AB CD E', [100, 80, 20]],
    ['as far as the limit', { limit: 2 }, at('ABC'), 'A B', [40, 20]],
    ['later when somebody comes', {}, at('AB', 'ABC'), 'A B C', [40, 40, 20]],
    ['sooner when somebody goes', {}, at('ABC', 'AB'), 'A B', [60, 20]],
    ['sooner when somebody passes', {}, passes('A'), 'A B C', [60, 40, 20]],
    ['in one round, for the first offer is still open', { rounds: 3 }, at('ABC'), 'A B C', [60, 40, 20]],
  ])('%s', (_, more, moments, asked, together) => {
    const staggered = { ...more, stagger: true };
    expect(passThrough({ ...usual, ...staggered }, moments).asked).toBe(asked);
    expect(waves(staggered, moments).map(({ closesTogetherIn }) => closesTogetherIn)).toEqual(together);
  });

  test('with the same team the end that was told first stays the end', () => {
    const team = fc.uniqueArray(fc.constantFrom(...'aBcDEf'), { minLength: 1 });
    fc.assert(
      fc.property(team, fc.integer({ min: 1, max: 3 }), (letters, width) => {
        let passed = 0;
        const ends = waves({ stagger: true, width }, at(letters.join(''))).map(({ seconds, closesTogetherIn }) => {
          const end = passed + (closesTogetherIn ?? 0);
          passed += seconds ?? 0;
          return end;
        });
        expect(new Set([...ends, passed]).size).toBe(1);
      }),
    );
  });
});
