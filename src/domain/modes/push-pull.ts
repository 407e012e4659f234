import type { Candidate, Mode } from './mode.ts';
import { afterInTurn } from './rotation.ts';
import { timesAsked } from './top-producer.ts';

/**
 * In rotation, one rep at a time; the starting rep moves on with every lead. When nobody responded the order is reversed
 * and gone through once more: A B C, C B A, and the next lead starts at B.
 */
export const pushPull = {
  asks: 'one-by-one',
  next: ({ stage, candidates, members, waves, tally }) => {
    const { seconds, reverse, details } = stage;
    const ask = ({ id }: Candidate) =>
      ({ kind: 'wave', form: 'turn', reps: [id], seconds, closesTogetherIn: null, details }) as const;
    const first = waves[0]?.reps[0];
    if (first === undefined) {
      const starter = afterInTurn(candidates, tally.last);
      if (!starter) return { kind: 'give-up', because: 'nobody-eligible' };
      return { ...ask(starter), tally: { ...tally, last: starter.seniority } };
    }
    // The one it began with may be gone meanwhile: then the oldest comes first.
    const begin = [...candidates, ...members].find(({ id }) => id === first)?.seniority ?? 0;
    const order = candidates
      .toSorted((a, b) => a.seniority - b.seniority)
      .toSorted((a, b) => Number(a.seniority < begin) - Number(b.seniority < begin));

    const asked = timesAsked(waves);
    const hasTurned = [...asked.values()].some((times) => times > 1);
    const forward = hasTurned ? undefined : order.find(({ id }) => !asked.has(id));
    if (forward) return ask(forward);
    if (reverse) {
      const seen = new Set<string>();
      const turnedAt = waves.findIndex(({ reps }) => reps.some((id) => seen.size === seen.add(id).size));
      const askedBack = timesAsked(turnedAt < 0 ? [] : waves.slice(turnedAt));
      const back = order.toReversed().find(({ id }) => !askedBack.has(id));
      if (back) return ask(back);
    }
    return { kind: 'give-up', because: 'everyone-asked' };
  },
} as const satisfies Mode<'push-pull'>;
