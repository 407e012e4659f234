import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handOut, type Moment, passThrough, repsOf } from '../../../test/harness/situations.ts';
import type { StageOf } from '../program.ts';
import type { Tally } from './mode.ts';

type RoundRobin = StageOf<'round-robin'>;
const equal: RoundRobin = { mode: 'round-robin', weights: {}, details: 'teaser' };
const threeToOne: RoundRobin = { ...equal, weights: { A: 3 } };
const members = repsOf('ABCDE');

const countOf = (letter: string, given: string): number => given.split(letter).length - 1;

/** Who is given leads while the team is as told: so many leads with `ABC`, so many with `AC`. */
function during(stage: RoundRobin, ...spans: [leads: number, letters: string][]): string {
  const teams = spans.flatMap(([leads, letters]) => Array<string>(leads).fill(letters));
  return handOut(stage, teams.length, (lead) => repsOf(teams[lead] ?? ''), { members }).given;
}

describe('With equal weights', () => {
  test.each<[string, RoundRobin, [number, string][], string]>([
    ['each in turn, the older first, whatever the rank', equal, [[7, 'CAB']], 'ABCABCA'],
    [
      'all weights alike are no weights',
      { ...equal, weights: { A: 2, B: 2, C: 2, D: 2, E: 2 } },
      [[5, 'ABC']],
      'ABCAB',
    ],
    [
      'nobody there, and the turn stays',
      equal,
      [
        [1, 'ABC'],
        [2, ''],
        [3, 'ABC'],
      ],
      'A--BCA',
    ],
    [
      'who is away is skipped and has one turn when back, no more',
      equal,
      [
        [1, 'ABC'],
        [4, 'AC'],
        [5, 'ABC'],
      ],
      'ACACABCABC',
    ],
    [
      'who comes back while their turn has passed waits for the next',
      equal,
      [
        [2, 'AC'],
        [1, 'ABC'],
      ],
      'ACA',
    ],
    [
      'a newcomer is in the turn where they stand',
      equal,
      [
        [2, 'ABD'],
        [4, 'ABCD'],
      ],
      'ABCDAB',
    ],
  ])('%s', (_, stage, spans, given) => {
    expect(during(stage, ...spans)).toBe(given);
  });
});

describe('With unequal weights', () => {
  test('it is smooth: no bursts', () => {
    expect(during(threeToOne, [10, 'ABC'])).toBe('ABACAABACA');
    expect(during({ ...equal, weights: { A: 5 } }, [7, 'ABC'])).toBe('AABACAA');
  });

  test('who was away goes on as if no lead had been given meanwhile', () => {
    const straight = during(threeToOne, [50, 'ABC']);
    // With A alone there, every other credit stands still, and A gains what A pays.
    expect(during(threeToOne, [3, 'ABC'], [500, 'A'], [47, 'ABC'])).toBe(
      straight.slice(0, 3) + 'A'.repeat(500) + straight.slice(3),
    );
  });

  test('who was away for 500 leads gets no burst', () => {
    const back = during(threeToOne, [3, 'ABC'], [500, 'AC'], [50, 'ABC']).slice(503);
    expect(back).not.toContain('BB');
    expect(Math.abs(countOf('B', back) - 10)).toBeLessThanOrEqual(1);
  });

  test('the turn and the credits are told, and what else was kept is', () => {
    const { end } = passThrough(threeToOne, [{ reps: repsOf('ABC') }], { tally: { reached: 4, credits: { D: 2 } } });
    const credits = { A: -2, B: 1, C: 1, D: 2 };
    expect(end).toEqual({ kind: 'assign', rep: 'A', tally: { reached: 4, last: 65, credits } });
  });
});

test.each<[string, RoundRobin, readonly Moment[], string]>([
  ['goes on to the next in turn', equal, [{ reps: repsOf('ABC'), taken: true }, { reps: repsOf('ABC') }], 'B'],
  [
    'goes past everyone who gave it back',
    equal,
    [...Array(2).fill({ reps: repsOf('ABC'), taken: true }), { reps: repsOf('ABC') }],
    'C',
  ],
  ['goes by weight among those left', threeToOne, [{ reps: repsOf('ABC'), taken: true }, { reps: repsOf('ABC') }], 'B'],
])('A lead that was given back %s', (_, stage, moments, rep) => {
  expect(passThrough(stage, moments).end).toMatchObject({ kind: 'assign', rep });
});

test('A lead that everyone gave back is given up', () => {
  expect(passThrough(equal, [{ reps: repsOf('AB'), taken: true }]).end).toMatchObject({ kind: 'give-up' });
});

/** So many leads while those are there, then so many while others are. */
const spans = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.subarray([...'ABCDE'], { minLength: 1 }).map((letters) => letters.join('')),
  ),
  { minLength: 1, maxLength: 6 },
);

test("With unequal weights a skipped rep's credit stands still, and what one pays the others have gained", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Record<string, number>>({ A: 3 }, { A: 2, C: 4 }, { B: 1.5, D: 0.5 }),
      spans,
      (weights, changing) => {
        let tally: Tally = {};
        for (const [leads, letters] of changing) {
          for (let count = 0; count < leads; count++) {
            const before = tally.credits ?? {};
            tally = handOut({ ...equal, weights }, 1, () => repsOf(letters), { members, tally }).tally;
            const after = tally.credits ?? {};
            for (const { id } of members) if (!letters.includes(id)) expect(after[id]).toBe(before[id]);
            expect(Object.values(after).reduce((sum, credit) => sum + credit, 0)).toBe(0);
          }
        }
      },
    ),
  );
});
