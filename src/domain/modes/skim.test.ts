import { expect, test } from 'vitest';
import { type Moment, passThrough, repsOf } from '../../../test/harness/situations.ts';

const skim = { mode: 'skim', seconds: 600, allocators: ['Z', 'B'], details: 'full' } as const;
const everyoneAsked = { kind: 'give-up', because: 'everyone-asked' };
const wave = { kind: 'wave', form: 'skim', seconds: 600, closesTogetherIn: null, details: 'full' };

test.each([
  ['everybody', repsOf('ABC')],
  ['nobody', []],
])('It waits with the allocators as they are listed, when %s is eligible', (_, reps) => {
  const { steps } = passThrough(skim, [{ reps }]);
  expect(steps.map(({ next }) => next)).toEqual([{ ...wave, reps: ['Z', 'B'] }, everyoneAsked]);
});

test('Without allocators and without an end it waits for a manager', () => {
  const { steps } = passThrough({ ...skim, seconds: null, allocators: [] }, [{ reps: repsOf('A') }]);
  expect(steps[0]?.next).toEqual({ ...wave, seconds: null, reps: [] });
});

test.each<[string, readonly Moment[], number]>([
  ['that ran its time is over', [{ reps: repsOf('A') }], 1],
  ['begins again with what was given back', [{ reps: repsOf('A'), taken: true }, { reps: repsOf('A') }], 2],
])('A skim %s', (_, moments, times) => {
  const { steps, end } = passThrough(skim, moments);
  expect(steps.map(({ next }) => next)).toEqual([...Array(times).fill({ ...wave, reps: ['Z', 'B'] }), everyoneAsked]);
  expect(end).toEqual(everyoneAsked);
});
