/** Turns, weights and shares over many leads: exact, whoever comes and goes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lead } from '../../../test/harness/situations.ts';
import type { RoundRobinStage, SharesByRankStage } from '../program.ts';
import { next } from './index.ts';
import type { Candidate, Tally } from './mode.ts';

const letters = 'ABCDEFGHIJ';

/** So many reps, the oldest and best first. */
const everyone = (count: number): Candidate[] =>
  [...letters.slice(0, count)].map((id, index) => ({
    id,
    rank: index + 1,
    score: 100 - index,
    leadsToday: 0,
    seniority: index + 1,
    onlyBySms: false,
  }));

/** Who is assigned lead after lead; `there` says who may have each. */
function assign(
  stage: RoundRobinStage | SharesByRankStage,
  members: readonly Candidate[],
  there: readonly (readonly Candidate[])[],
  now = 0,
): { readonly owners: string[]; readonly tally: Tally } {
  let tally: Tally = {};
  const owners = there.map((candidates) => {
    const step = next(stage, { lead, candidates, members, waves: [], tally, now });
    if (step.kind !== 'assign') return '·';
    tally = step.tally ?? tally;
    return step.rep;
  });
  return { owners, tally };
}

const roundRobin = (weights: Readonly<Record<string, number>> = {}): RoundRobinStage => ({
  mode: 'round-robin',
  details: 'teaser',
  weights,
});

const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
const attendance = (count: number) =>
  fc.array(fc.subarray(everyone(count)), { minLength: 1, maxLength: 60 }).map((days) => [...days]);

test('Weights of any kind are exact after each whole turn, and at no prefix two leads off', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 }), (given) => {
      const members = everyone(given.length);
      const weights = Object.fromEntries(members.map(({ id }, index) => [id, given[index] ?? 1]));
      const whole = given.reduce((sum, one) => sum + one, 0);
      const got = new Map<string, number>();
      const { owners } = assign(roundRobin(weights), members, times(whole * 3, members));
      owners.forEach((id, index) => {
        got.set(id, (got.get(id) ?? 0) + 1);
        for (const one of members) {
          const exact = ((index + 1) * (weights[one.id] ?? 1)) / whole;
          expect(Math.abs((got.get(one.id) ?? 0) - exact)).toBeLessThan(2);
        }
      });
      // After each whole turn it is exact.
      for (const { id } of members) expect(got.get(id)).toBe((weights[id] ?? 1) * 3);
    }),
  );
});

test('3 : 1 : 1 over 5,000 leads: within one lead of exact at every prefix', () => {
  const members = everyone(3);
  const { owners } = assign(roundRobin({ A: 3 }), members, times(5000, members));
  const got: Record<string, number> = { A: 0, B: 0, C: 0 };
  owners.forEach((id, index) => {
    got[id] = (got[id] ?? 0) + 1;
    for (const [name, share] of [
      ['A', 3],
      ['B', 1],
      ['C', 1],
    ] as const) {
      expect(Math.abs((got[name] ?? 0) - ((index + 1) * share) / 5)).toBeLessThanOrEqual(1);
    }
  });
  expect(got).toEqual({ A: 3000, B: 1000, C: 1000 });
});

test('Nobody loses or banks a turn by being away: each turn goes to the next who is there, from the last on', () => {
  fc.assert(
    fc.property(attendance(5), (days) => {
      const { owners } = assign(roundRobin(), everyone(5), days);
      let last = -1;
      owners.forEach((owner, index) => {
        const there = days[index]?.map(({ id }) => letters.indexOf(id)) ?? [];
        const expected = there.find((place) => place > last) ?? there[0];
        expect(owner).toBe(expected === undefined ? '·' : letters[expected]);
        last = expected ?? last;
      });
    }),
  );
});

test('By weight too: the credit of who is away stands still, and who was away does not catch up', () => {
  const members = everyone(3);
  const withoutA = members.slice(1);
  const { tally } = assign(roundRobin({ A: 3 }), members, times(3, members));
  const credit = tally.credits?.A;
  let later = tally;
  for (let count = 0; count < 10; count++) {
    const step = next(roundRobin({ A: 3 }), { lead, candidates: withoutA, members, waves: [], tally: later, now: 0 });
    if (step.kind === 'assign') later = step.tally ?? later;
  }
  expect(later.credits?.A).toBe(credit);
  // Back again, A gets three of the next five, not the ten that went by.
  const after: string[] = [];
  for (let count = 0; count < 5; count++) {
    const step = next(roundRobin({ A: 3 }), { lead, candidates: members, members, waves: [], tally: later, now: 0 });
    if (step.kind !== 'assign') continue;
    later = step.tally ?? later;
    after.push(step.rep);
  }
  expect(after.filter((id) => id === 'A')).toHaveLength(3);
});

const shares = (given: readonly number[], period: 'day' | 'month' = 'month'): SharesByRankStage => ({
  mode: 'shares',
  by: 'rank',
  details: 'teaser',
  shares: given,
  period,
  rankBy: 'score',
});

test('Shares are exact after as many leads as they add up to, and again, and nobody is ever a lead above their part', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 6 }), (given) => {
      const members = everyone(given.length);
      const whole = given.reduce((sum, one) => sum + one, 0);
      const { owners } = assign(shares(given), members, times(whole * 2, members));
      const got = new Map<string, number>();
      owners.forEach((id, index) => {
        got.set(id, (got.get(id) ?? 0) + 1);
        const part = ((given[letters.indexOf(id)] ?? 0) / whole) * (index + 1);
        expect(got.get(id) ?? 0).toBeLessThan(part + 1);
      });
      expect(members.map(({ id }) => got.get(id))).toEqual(given.map((one) => one * 2));
    }),
  );
});

test('Who was away catches up with their share; a new period begins from nothing', () => {
  const members = everyone(2);
  const { owners, tally } = assign(shares([1, 1]), members, [...times(4, members.slice(1)), ...times(4, members)]);
  expect(owners.join('')).toBe('BBBBAAAA');
  const nextMonth = next(shares([1, 1]), {
    lead,
    candidates: members,
    members,
    waves: [],
    tally,
    now: Date.UTC(1970, 1, 1),
  });
  expect(nextMonth).toMatchObject({ tally: { shares: { period: '1970-02', total: 1, given: { A: 1 } } } });
});
