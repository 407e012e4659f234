import type { Mode } from './mode.ts';

/** Waits for a manager or an allocator to hand it on; allocators are told, whoever is eligible. */
export const skim = {
  asks: 'browsing',
  next: ({ stage, waves }) => {
    if (waves.some(({ taken }) => !taken)) return { kind: 'give-up', because: 'everyone-asked' };
    const { seconds, details, allocators } = stage;
    return { kind: 'wave', form: 'skim', reps: allocators, seconds, closesTogetherIn: null, details };
  },
} as const satisfies Mode<'skim'>;
