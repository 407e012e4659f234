/** Turns among reps: the older comes first, and after the youngest the oldest again. */
import type { Candidate } from './mode.ts';

/** Whose turn it is after the rep of that seniority; the oldest when nobody was before. Undefined for nobody. */
export function afterInTurn(candidates: readonly Candidate[], last: number | undefined): Candidate | undefined {
  const order = candidates.toSorted((a, b) => a.seniority - b.seniority);
  return order.find(({ seniority }) => seniority > (last ?? Number.NEGATIVE_INFINITY)) ?? order[0];
}
