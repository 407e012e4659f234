import { expect, test } from 'vitest';
import { type Moment, passThrough, repsOf } from '../../../test/harness/situations.ts';
import type { GiveUp } from './mode.ts';

const tank = { mode: 'shark-tank', seconds: 60, details: 'teaser' } as const;
const reps = (letters: string) => repsOf(letters);

test.each<[string, readonly Moment[], string, GiveUp['because']]>([
  ['is one wave to everybody', [{ reps: reps('CAB') }], 'CAB', 'everyone-asked'],
  [
    'is over when it ran its time, whoever came meanwhile',
    [{ reps: reps('A') }, { reps: reps('AB') }],
    'A',
    'everyone-asked',
  ],
  [
    'asks again those who are left, after a win that was given back',
    [{ reps: reps('ABC'), taken: true }, { reps: reps('ABC') }],
    'ABC BC',
    'everyone-asked',
  ],
  [
    'asks with them who came meanwhile',
    [{ reps: reps('AB'), taken: true }, { reps: reps('ABD') }],
    'AB BD',
    'everyone-asked',
  ],
  [
    'asks nobody again who passed',
    [{ reps: reps('ABC'), declined: ['B'], taken: true }, { reps: reps('ABC') }],
    'ABC C',
    'everyone-asked',
  ],
  ['is over when everybody has given it back', [{ reps: reps('AB'), taken: true }], 'AB B', 'everyone-asked'],
  ['is passed over when nobody is there', [{ reps: [] }], '', 'nobody-eligible'],
])('A shark tank %s', (_, moments, asked, because) => {
  expect(passThrough(tank, moments)).toMatchObject({ asked, end: { kind: 'give-up', because } });
});

test('Its wave is a race for the seconds of the stage, and shows what the stage says', () => {
  expect(passThrough({ ...tank, details: 'blind' }, [{ reps: reps('AB') }]).steps[0]?.next).toEqual({
    kind: 'wave',
    form: 'race',
    reps: ['A', 'B'],
    seconds: 60,
    closesTogetherIn: null,
    details: 'blind',
  });
  expect(passThrough(tank, [{ reps: reps('A') }]).steps[0]?.next).toMatchObject({ form: 'race' });
});
