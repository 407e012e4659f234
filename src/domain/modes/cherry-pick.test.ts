import { expect, test } from 'vitest';
import { type Moment, passThrough, repsOf } from '../../../test/harness/situations.ts';

const pool = { mode: 'cherry-pick', seconds: null, details: 'teaser' } as const;
const everyoneAsked = { kind: 'give-up', because: 'everyone-asked' };

test.each([null, 600])('Into the pool, for %s seconds, whoever is there', (seconds) => {
  const { steps, end } = passThrough({ ...pool, seconds }, [{ reps: repsOf('BA') }]);
  const wave = { kind: 'wave', form: 'pool', reps: ['B', 'A'], seconds, closesTogetherIn: null, details: 'teaser' };
  expect(steps.map(({ next }) => next)).toEqual([wave, everyoneAsked]);
  expect(end).toEqual(everyoneAsked);
});

test.each<[string, readonly Moment[], (readonly string[])[]]>([
  ['takes a lead when nobody is there', [{ reps: [] }], [[]]],
  ['takes it once, whoever came meanwhile', [{ reps: [] }, { reps: repsOf('AB') }], [[]]],
  [
    'takes back what was given back',
    [{ reps: repsOf('AB'), taken: true }, { reps: repsOf('AB') }],
    [['A', 'B'], ['B']],
  ],
  ['takes back what the last one gave back', [{ reps: repsOf('A'), taken: true }], [['A'], []]],
])('The pool %s', (_, moments, waves) => {
  const { steps } = passThrough(pool, moments);
  expect(steps.flatMap(({ next }) => (next.kind === 'wave' ? [next.reps] : []))).toEqual(waves);
});
