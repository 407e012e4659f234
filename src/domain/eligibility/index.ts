/** Every eligibility factor, and the one function that applies them: decision and explanation come from the same call. */
import type { RepStanding } from '../rep.ts';
import type { Filter, Question, Reason } from './filter.ts';
import { presence } from './presence.ts';

const filters: readonly Filter[] = [presence];

export interface Excluded {
  readonly id: string;
  readonly reasons: readonly Reason[];
}

export interface Assessment {
  readonly eligible: readonly RepStanding[];
  readonly excluded: readonly Excluded[];
}

/** Parts the reps into those who may have the lead and those who may not, each with every reason that applies. */
export function assess(reps: readonly RepStanding[], question: Question): Assessment {
  const eligible: RepStanding[] = [];
  const excluded: Excluded[] = [];
  for (const standing of reps) {
    const reasons = filters.flatMap((filter) => filter(standing, question) ?? []);
    if (reasons.length === 0) eligible.push(standing);
    else excluded.push({ id: standing.rep.id, reasons });
  }
  return { eligible, excluded };
}
