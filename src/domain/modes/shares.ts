import { utcPeriodName } from '../local-time.ts';
import type { StageOf } from '../program.ts';
import type { Ranked } from '../ranking.ts';
import type { Mode } from './mode.ts';

/** Each rep's share: by place among everyone in the program, present or not, or by rep. Those without one are not in it. */
export function shareOf(stage: StageOf<'shares'>, members: readonly Ranked[]): ReadonlyMap<string, number> {
  const shares =
    stage.by === 'rank'
      ? members.map(({ id }, position) => [id, stage.shares[position] ?? 0] as const)
      : Object.entries(stage.shares);
  return new Map(shares.filter(([, share]) => share > 0));
}

const without = {
  factor: 'shares',
  message: 'has no share of these leads',
  own: 'you had no share of these leads',
} as const;

/** Assigns by share of the period's leads: to the candidate who is furthest below their part. */
export const shares = {
  asks: 'nobody',
  leavesOut: (stage, members) => {
    const share = shareOf(stage, members);
    return (id) => (share.has(id) ? undefined : without);
  },
  next: ({ stage, candidates, members, tally, now }) => {
    const share = shareOf(stage, members);
    const whole = (stage.by === 'rank' ? stage.shares : Object.values(stage.shares)).reduce((sum, one) => sum + one, 0);
    const period = utcPeriodName(stage.period, now);
    const before = tally.shares?.period === period ? tally.shares : { period, total: 0, given: {} };
    const total = before.total + 1;
    const given: Readonly<Record<string, number>> = before.given;
    // How far below, times the whole: not divided, whole numbers stay exact, so that who is as far below is.
    const below = ({ id }: Ranked): number => (share.get(id) ?? 0) * total - (given[id] ?? 0) * whole;
    // Candidates are the best first, so that of two who are as far below the better one comes first.
    const chosen = candidates
      .filter(({ id }) => share.has(id))
      .reduce<Ranked | undefined>(
        (most, one) => (most === undefined || below(one) > below(most) ? one : most),
        undefined,
      );
    if (!chosen) return { kind: 'give-up', because: 'nobody-eligible' };
    const updated = { period, total, given: { ...given, [chosen.id]: (given[chosen.id] ?? 0) + 1 } };
    return { kind: 'assign', rep: chosen.id, tally: { ...tally, shares: updated } };
  },
} as const satisfies Mode<'shares'>;
