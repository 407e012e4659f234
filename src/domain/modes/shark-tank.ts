import type { Mode } from './mode.ts';

/** One wave to everybody eligible. After a win that was given back, one more to those who are left. */
export const sharkTank = {
  asks: 'at-once',
  next: ({ stage, candidates, waves }) => {
    if (waves.some(({ taken }) => !taken)) return { kind: 'give-up', because: 'everyone-asked' };
    if (candidates.length === 0) {
      return { kind: 'give-up', because: waves.length > 0 ? 'everyone-asked' : 'nobody-eligible' };
    }
    const { seconds, details } = stage;
    const reps = candidates.map(({ id }) => id);
    return { kind: 'wave', form: 'race', reps, seconds, closesTogetherIn: null, details };
  },
} as const satisfies Mode<'shark-tank'>;
