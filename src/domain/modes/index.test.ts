import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyLead, type Moment, passThrough, stage } from '../../../test/harness/situations.ts';
import type { ModeName } from '../program.ts';
import { defaultMaxLive, next } from './index.ts';
import type { Candidate, Tally } from './mode.ts';

const members: readonly Candidate[] = Array.from({ length: 8 }, (_, seniority) => ({
  id: `rep_${seniority}`,
  rank: seniority + 1,
  score: 0,
  leadsToday: 0,
  seniority,
  onlyBySms: seniority % 3 === 0,
}));

/** Whoever is there in whatever order; some pass, some give it back; at last the waves run out. */
const moments: fc.Arbitrary<Moment[]> = fc
  .array(
    fc.record({
      reps: fc.shuffledSubarray([...members]),
      declined: fc.subarray(
        members.map(({ id }) => id),
        { maxLength: 3 },
      ),
      taken: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  .chain((some) => fc.shuffledSubarray([...members]).map((reps) => [...some, { reps }]));

describe('Whatever the stage, and whoever comes and goes', () => {
  test('it ends, for it asks nobody more often than it has rounds (P3)', () => {
    fc.assert(
      fc.property(stage, moments, (one, changing) => {
        const { steps, end } = passThrough(one, changing, { members });
        const most = one.mode === 'top-producer' ? one.rounds : one.mode === 'push-pull' && one.reverse ? 2 : 1;
        if (one.mode === 'top-producer' || one.mode === 'push-pull') {
          // A wave that was won and given back cut the others short: it does not count as having asked them.
          const asked = steps.flatMap(({ moment, next: answer }) =>
            answer.kind === 'wave' && !moment.taken ? answer.reps : [],
          );
          for (const { id } of members) expect(asked.filter((rep) => rep === id).length).toBeLessThanOrEqual(most);
        }
        expect(['give-up', 'assign']).toContain(end.kind);
      }),
    );
  });

  test('a wave has each rep once, and only who is there; a skim its allocators (P4)', () => {
    fc.assert(
      fc.property(stage, moments, (one, changing) => {
        for (const { moment, waves, next: answer } of passThrough(one, changing, { members }).steps) {
          if (answer.kind === 'give-up') continue;
          const reps = answer.kind === 'wave' ? answer.reps : [answer.rep];
          const passed = waves.flatMap(({ declined }) => declined);
          const there = moment.reps.map(({ id }) => id).filter((id) => !passed.includes(id));
          expect(new Set(reps).size).toBe(reps.length);
          if (one.mode === 'skim') expect(reps).toEqual(one.allocators);
          else expect(there).toEqual(expect.arrayContaining([...reps]));
          if (one.mode !== 'skim' && one.mode !== 'cherry-pick') expect(reps.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('a give-up says whether anybody was asked', () => {
    fc.assert(
      fc.property(stage, moments, (one, changing) => {
        const { steps, end } = passThrough(one, changing, { members });
        if (end.kind !== 'give-up' || one.mode === 'round-robin' || one.mode === 'shares') return;
        expect(end.because).toBe(steps.length > 1 ? 'everyone-asked' : 'nobody-eligible');
      }),
    );
  });

  test('the same situation gives the same answer, and is left as it was', () => {
    const tallies = fc.record<Tally>({
      last: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
      credits: fc.constantFrom(undefined, { rep_1: 2, rep_2: -2 }),
      shares: fc.constantFrom(undefined, { period: '1970-01', total: 3, given: { rep_0: 2, rep_9: 1 } }),
    });
    fc.assert(
      fc.property(stage, moments, anyLead, tallies, (one, changing, content, tally) => {
        const { steps } = passThrough(one, changing, { members, tally });
        for (const { moment, waves } of steps) {
          const situation = { lead: content, candidates: moment.reps, members, waves, tally, now: 0 };
          const before = structuredClone(situation);
          const answer = next(one, situation);
          expect(situation).toEqual(before);
          expect(next(one, before)).toEqual(answer);
        }
      }),
    );
  });
});

test('How many live offers a rep may have and still be asked, where the program does not say', () => {
  const names: readonly ModeName[] = [
    'top-producer',
    'push-pull',
    'shark-tank',
    'round-robin',
    'shares',
    'cherry-pick',
    'skim',
  ];
  expect(names.map((name) => [name, defaultMaxLive(name)])).toEqual([
    ['top-producer', 1],
    ['push-pull', 1],
    ['shark-tank', 5],
    ['round-robin', 5],
    ['shares', 5],
    ['cherry-pick', null],
    ['skim', null],
  ]);
});
