import { expect, test } from 'vitest';
import { nextCall, react, smallJobs, wouldPick } from './habits.ts';
import { type Random, seeded } from './random.ts';
import { team } from './team.ts';

const simulated = team.filter(({ answers }) => answers !== 'by-hand');

/** One race of everybody: who taps first and after how long; undefined when nobody does. */
function race(about: string, random: Random): { name: string; afterMs: number } | undefined {
  const taps = simulated.flatMap(({ name, habits }) => {
    const reaction = react(habits, { about, onCall: false }, random);
    return reaction.kind === 'claim' ? [{ name, afterMs: reaction.afterMs }] : [];
  });
  return taps.toSorted((a, b) => a.afterMs - b.afterMs)[0];
}

const races = (about: string, count: number) => {
  const random = seeded(11);
  return Array.from({ length: count }, () => race(about, random));
};

test('A newcomer can win: the first tap never comes before 1.6 s, and half the time after 2.3 s', () => {
  const times = races('solar', 2000).flatMap((winner) => winner?.afterMs ?? []);
  expect(times.length).toBeGreaterThan(1990);
  expect(Math.min(...times)).toBeGreaterThan(1600);
  const median = times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
  expect(median).toBeGreaterThan(2300);
  expect(median).toBeLessThan(4500);
});

test('Everybody wins now and then, nobody a quarter of the races', () => {
  const wins = new Map<string, number>();
  for (const winner of races('roofing', 2000)) if (winner) wins.set(winner.name, (wins.get(winner.name) ?? 0) + 1);
  expect([...wins.keys()].toSorted()).toEqual(simulated.map(({ name }) => name).toSorted());
  expect(Math.max(...wins.values())).toBeLessThan(500);
});

test.each(smallJobs)('No simulated rep claims %s, read from an offer or from its text', (job) => {
  expect(races(job, 200)).toEqual(Array(200).fill(undefined));
  expect(races(`Lead K7: Jane D., ${job}, Austin TX. Reply K7 to claim, NO K7 to pass. 20 s.`, 200)).toEqual(
    Array(200).fill(undefined),
  );
});

test('Nobody simulated picks a small job from the pool, and everything else is somebody’s', () => {
  expect(smallJobs.map(wouldPick)).toEqual(smallJobs.map(() => false));
  expect(['bathroom remodel', ''].map(wouldPick)).toEqual([true, true]);
});

test('Own leads are called before they are won, some are never reached, and what is won is worth about what was said', () => {
  const random = seeded(3);
  const calls = (isReached: boolean) => Array.from({ length: 1000 }, () => nextCall(isReached, 1000, random));
  const kinds = (isReached: boolean) =>
    new Set(calls(isReached).map((call) => (call.kind === 'concluded' ? call.outcome.result : call.kind)));
  expect(kinds(false)).toEqual(new Set(['reached', 'later', 'lost', 'invalid']));
  expect(kinds(true)).toEqual(new Set(['later', 'lost', 'won']));
  for (const call of calls(true)) {
    if (call.kind !== 'concluded' || call.outcome.result !== 'won') continue;
    expect(call.outcome.amount).toBeGreaterThanOrEqual(800);
    expect(call.outcome.amount).toBeLessThanOrEqual(1100);
  }
});

test('On a call most offers go by', () => {
  const random = seeded(5);
  const [member] = simulated;
  if (!member) throw new Error('There is no team.');
  const claims = (onCall: boolean): number =>
    Array.from({ length: 1000 }, () => react(member.habits, { about: 'solar', onCall }, random)).filter(
      ({ kind }) => kind === 'claim',
    ).length;
  expect(claims(true)).toBeLessThan(claims(false) / 2);
});

test('The visitor ranks in the upper third, so that turns reach them', () => {
  const byScore = team.toSorted((a, b) => b.score - a.score).map(({ name }) => name);
  expect(byScore.indexOf('You')).toBeLessThan(team.length / 3);
});
