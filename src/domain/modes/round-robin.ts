import type { Candidate, Mode, Tally } from './mode.ts';
import { afterInTurn } from './rotation.ts';

/**
 * The smooth weighted turn: each candidate gains credit by weight, the richest is chosen and pays what all gained together.
 * The credit of those who are not candidates stands still: nobody loses or banks a turn by being away.
 */
function weighted(
  candidates: readonly Candidate[],
  weightOf: (id: string) => number,
  tally: Tally,
): { readonly chosen: Candidate | undefined; readonly credits: Readonly<Record<string, number>> } {
  const credits: Record<string, number> = { ...tally.credits };
  let chosen: Candidate | undefined;
  let gained = 0;
  for (const candidate of candidates.toSorted((a, b) => a.seniority - b.seniority)) {
    const { id } = candidate;
    const credit = (credits[id] ?? 0) + weightOf(id);
    credits[id] = credit;
    gained += weightOf(id);
    if (chosen === undefined || credit > (credits[chosen.id] ?? 0)) chosen = candidate;
  }
  if (chosen) credits[chosen.id] = (credits[chosen.id] ?? 0) - gained;
  return { chosen, credits };
}

/** Assigns in turn, asking nobody: from the next after the last, or by weight where weights differ. */
export const roundRobin = {
  asks: 'nobody',
  next: ({ stage, candidates, members, tally }) => {
    const weightOf = (id: string): number => stage.weights[id] ?? 1;
    const differ = new Set([...members, ...candidates].map(({ id }) => weightOf(id))).size > 1;
    if (!differ) {
      const chosen = afterInTurn(candidates, tally.last);
      if (!chosen) return { kind: 'give-up', because: 'nobody-eligible' };
      return { kind: 'assign', rep: chosen.id, tally: { ...tally, last: chosen.seniority } };
    }
    const { chosen, credits } = weighted(candidates, weightOf, tally);
    if (!chosen) return { kind: 'give-up', because: 'nobody-eligible' };
    return { kind: 'assign', rep: chosen.id, tally: { ...tally, last: chosen.seniority, credits } };
  },
} as const satisfies Mode<'round-robin'>;
