/** The order of reps, best first. */
import type { RepStanding } from './rep.ts';

/** A rep's place in an order, with the figures that gave it, kept with the wave so that it can be explained. */
export interface Ranked {
  readonly id: string;
  /** From 1, the best. */
  readonly rank: number;
  readonly score: number;
  readonly leadsToday: number;
  /** The older rep has the smaller: ties are settled by it. */
  readonly seniority: number;
}

/** By score, then fewest leads today, then the older rep: a total order, so the same team always ranks the same. */
export function rank(reps: readonly RepStanding[]): Ranked[] {
  return reps
    .toSorted((a, b) => b.rep.score - a.rep.score || a.leadsToday - b.leadsToday || a.rep.seniority - b.rep.seniority)
    .map(({ rep, leadsToday }, index) => ({
      id: rep.id,
      rank: index + 1,
      score: rep.score,
      leadsToday,
      seniority: rep.seniority,
    }));
}
