import type { Mode } from './mode.ts';

/** Into the pool, where those eligible browse and pick; also when nobody is yet. */
export const cherryPick = {
  asks: 'browsing',
  next: ({ stage, candidates, waves }) => {
    if (waves.some(({ taken }) => !taken)) return { kind: 'give-up', because: 'everyone-asked' };
    const { seconds, details } = stage;
    const reps = candidates.map(({ id }) => id);
    return { kind: 'wave', form: 'pool', reps, seconds, closesTogetherIn: null, details };
  },
} as const satisfies Mode<'cherry-pick'>;
