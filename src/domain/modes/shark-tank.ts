import type { Mode } from './mode.ts';

/** One wave to everybody eligible. */
export const sharkTank: Mode<'shark-tank'> = ({ stage, candidates, waves }) => {
  if (waves.length > 0) return { kind: 'give-up', because: 'everyone-asked' };
  if (candidates.length === 0) return { kind: 'give-up', because: 'nobody-eligible' };
  return { kind: 'wave', reps: candidates.map(({ id }) => id), seconds: stage.seconds, details: stage.details };
};
