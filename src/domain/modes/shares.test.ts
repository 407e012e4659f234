import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handOut, type Moment, passThrough, repsOf } from '../../../test/harness/situations.ts';
import type { Period, StageOf } from '../program.ts';
import { leavesOut } from './index.ts';
import { shareOf } from './shares.ts';

const byRank = (shares: readonly number[], period: Period = 'month'): StageOf<'shares'> => ({
  mode: 'shares',
  by: 'rank',
  shares,
  period,
  rankBy: 'score',
  details: 'teaser',
});
const byRep = (shares: Readonly<Record<string, number>>): StageOf<'shares'> => ({
  mode: 'shares',
  by: 'rep',
  shares,
  period: 'month',
  details: 'teaser',
});
const countOf = (letter: string, given: string): number => given.split(letter).length - 1;

const list = [16, 13, 10, 7, 4];

describe('By rank: 16, 13, 10, 7, 4', () => {
  test('fifty leads are given so, and mixed, not one rep after the other', () => {
    const { given, tally } = handOut(byRank(list), 50, () => repsOf('ABCDE'));
    expect(given).toBe('ABCDABECABDACBAEABCDABCABDACBAEDCABABCADBACEBADCBA');
    expect(tally.shares).toEqual({ period: '1970-01', total: 50, given: { A: 16, B: 13, C: 10, D: 7, E: 4 } });
  });

  test('after each lead everyone is within one lead of their part', () => {
    const { given } = handOut(byRank(list), 500, () => repsOf('ABCDE'));
    for (let total = 1; total <= given.length; total++) {
      [...'ABCDE'].forEach((letter, position) => {
        const part = ((list[position] ?? 0) / 50) * total;
        expect(Math.abs(countOf(letter, given.slice(0, total)) - part)).toBeLessThan(1);
      });
    }
  });

  test('the best is the one who ranks first, not the oldest', () => {
    const { given } = handOut(byRank(list), 50, () => repsOf('ECADB'));
    expect([...'ECADB'].map((letter) => countOf(letter, given))).toEqual(list);
  });

  test('positions rank everyone, present or not: nobody moves up because another is away', () => {
    const { given } = handOut(byRank(list), 50, () => repsOf('CE'), { members: repsOf('ABCDE') });
    // Both are beyond their parts, 10 and 4, by as many; moved up to 16 and 13 they would be nearer to each other.
    expect([countOf('C', given), countOf('E', given)]).toEqual([28, 22]);
  });
});

test('By rep: as they are named, the others get none', () => {
  const { given } = handOut(byRep({ A: 50, B: 30, C: 20, Z: 0 }), 10, () => repsOf('DZCBA'));
  expect([...'ABCDZ'].map((letter) => countOf(letter, given))).toEqual([5, 3, 2, 0, 0]);
});

describe('Of two who are as far below their part, the better one comes first', () => {
  test('with equal shares', () => {
    expect(handOut(byRank([1, 1, 1]), 6, () => repsOf('CAB')).given).toBe('CABCAB');
    expect(handOut(byRep({ A: 1, B: 1, C: 1 }), 6, () => repsOf('CAB')).given).toBe('CABCAB');
  });

  // Divided, 23/77 × 22 − 6 comes out smaller than 16/77 × 22 − 4, though both are 44/77.
  test('and where a division would not see it', () => {
    const { given } = handOut(byRank([23, 16, 2, 25, 11]), 22, () => repsOf('ABCDE'));
    expect(given.at(-1)).toBe('A');
  });

  test('whatever the list: as whole numbers have it', () => {
    const lists = fc
      .array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 })
      .filter((one) => one.some((share) => share > 0));
    fc.assert(
      fc.property(lists, (shares) => {
        const letters = [...'ABCDEF'].slice(0, shares.length);
        const whole = BigInt(shares.reduce((sum, share) => sum + share, 0));
        const counts = shares.map(() => 0n);
        let expected = '';
        for (let total = 1n; total <= whole; total++) {
          const below = shares.map((share, position) => BigInt(share) * total - (counts[position] ?? 0n) * whole);
          let best = shares.findIndex((share) => share > 0);
          below.forEach((one, position) => {
            if ((shares[position] ?? 0) > 0 && one > (below[best] ?? 0n)) best = position;
          });
          counts[best] = (counts[best] ?? 0n) + 1n;
          expected += letters[best] ?? '';
        }
        expect(handOut(byRank(shares), Number(whole), () => repsOf(letters.join(''))).given).toBe(expected);
        expect(counts).toEqual(shares.map(BigInt));
      }),
    );
  });
});

describe('Without a share', () => {
  test.each<[string, StageOf<'shares'>, string, Record<string, number>]>([
    ['beyond the list', byRank([2, 1]), 'CAB', { C: 2, A: 1 }],
    ['at a nought', byRank([2, 0, 1]), 'CAB', { C: 2, B: 1 }],
    ['not named', byRep({ A: 2, B: 0 }), 'CAB', { A: 2 }],
  ])('%s: none, and left out with a reason', (_, stage, letters, expected) => {
    const members = repsOf(letters);
    expect(Object.fromEntries(shareOf(stage, members))).toEqual(expected);
    const reasonFor = leavesOut(stage, members);
    for (const { id } of members) {
      expect(reasonFor(id)?.factor).toBe(expected[id] === undefined ? 'shares' : undefined);
    }
  });

  test('nobody else is there: given up, and no lead counted', () => {
    const passage = passThrough(byRank([2, 1]), [{ reps: repsOf('CD') }], { members: repsOf('ABCD') });
    expect(passage.end).toEqual({ kind: 'give-up', because: 'nobody-eligible' });
    expect(passage.tally).toEqual({});
  });
});

describe('A period', () => {
  const givenBefore = (period: string) => ({ reached: 3, shares: { period, total: 3, given: { A: 3 } } });
  const reps = repsOf('AB');

  test.each<[Period, string, string]>([
    ['day', '2026-11-25T23:59:59.999Z', '2026-11-25'],
    ['day', '2026-11-26T00:00:00.000Z', '2026-11-26'],
    ['week', '2026-11-29T23:59:59.999Z', '2026-W48'],
    ['week', '2026-11-30T00:00:00.000Z', '2026-W49'],
    // The year that the week belongs to.
    ['week', '2027-01-03T23:59:59.999Z', '2026-W53'],
    ['week', '2024-12-30T00:00:00.000Z', '2025-W01'],
    ['month', '2026-11-30T23:59:59.999Z', '2026-11'],
    ['month', '2026-12-01T00:00:00.000Z', '2026-12'],
  ])('%s at %s is %s', (period, at, name) => {
    const now = Date.parse(at);
    const same = passThrough(byRank([1, 1], period), [{ reps }], { tally: givenBefore(name), now });
    expect(same.tally).toEqual({ reached: 3, shares: { period: name, total: 4, given: { A: 3, B: 1 } } });
    const other = passThrough(byRank([1, 1], period), [{ reps }], { tally: givenBefore('before'), now });
    expect(other.tally).toEqual({ reached: 3, shares: { period: name, total: 1, given: { A: 1 } } });
  });
});

test('A lead that was given back goes to the next, without who gave it back', () => {
  const moments: Moment[] = [{ reps: repsOf('ABC'), taken: true }, { reps: repsOf('ABC') }];
  expect(passThrough(byRank([5, 1, 1]), moments).end).toMatchObject({ kind: 'assign', rep: 'B' });
});
