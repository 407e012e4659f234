import type { Mode } from './mode.ts';

/** Down the ranking, one rep at a time, each once; who became eligible meanwhile is asked at the rank they have now. */
export const topProducer: Mode<'top-producer'> = ({ stage, candidates, waves }) => {
  const asked = new Set(waves.flatMap(({ reps }) => reps));
  const next = candidates.find(({ id }) => !asked.has(id));
  if (next) return { kind: 'wave', reps: [next.id], seconds: stage.seconds, details: stage.details };
  return { kind: 'give-up', because: waves.length > 0 ? 'everyone-asked' : 'nobody-eligible' };
};
