/** Rounds: how often a stage has gone through its reps, told from whom it asked. */
import type { PastWave } from './mode.ts';

export interface Round {
  /** From 1. */
  readonly round: number;
  /** Who was asked in it. */
  readonly asked: ReadonlySet<string>;
}

/**
 * The present round. A stage begins the next one only when nobody is left in the present one, so it begins with somebody's
 * second time; who came later is in the round that they came into, not in those before.
 */
export function presentRound(waves: readonly PastWave[]): Round {
  let round = 1;
  let asked = new Set<string>();
  // One that was won and given back cut the others' time short: they are asked again. Who gave it back is no candidate.
  for (const { reps } of waves.filter(({ taken }) => !taken)) {
    if (reps.some((id) => asked.has(id))) {
      round += 1;
      asked = new Set();
    }
    for (const id of reps) asked.add(id);
  }
  return { round, asked };
}
