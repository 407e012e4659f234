import type { Candidate, Mode } from './mode.ts';
import { presentRound } from './round.ts';

/**
 * Down the ranking, `width` reps at a time, `rounds` times; who became eligible meanwhile is asked in the present round, at
 * the rank they have now. With `limit` so many different reps are asked and no more. With `stagger` there is one round:
 * everyone still has the first offer when a second would begin.
 */
export const topProducer = {
  asks: 'one-by-one',
  next: ({ stage, candidates, waves }) => {
    const { seconds, smsSeconds, width, stagger, details } = stage;
    const limit = stage.limit ?? Number.POSITIVE_INFINITY;
    const turn = (group: readonly Candidate[]): number =>
      Math.max(...group.map(({ onlyBySms }) => (onlyBySms ? smsSeconds : seconds)));

    const before = new Set(waves.flatMap(({ reps }) => reps));
    /** Who is still to be asked in a round, in order; the limit counts different reps over all rounds. */
    const leftOf = (asked: ReadonlySet<string>): Candidate[] => {
      let room = limit - before.size;
      return candidates.filter(({ id }) => !asked.has(id) && (before.has(id) || room-- > 0));
    };
    const { round, asked } = presentRound(waves);
    const left = leftOf(asked);
    const goesRoundAgain = left.length === 0 && round < (stagger ? 1 : stage.rounds);
    const waiting = goesRoundAgain ? leftOf(new Set()) : left;
    const group = waiting.slice(0, width);
    if (group.length === 0)
      return { kind: 'give-up', because: waves.length > 0 ? 'everyone-asked' : 'nobody-eligible' };

    let together: number | null = null;
    if (stagger) {
      together = 0;
      for (let from = 0; from < waiting.length; from += width) together += turn(waiting.slice(from, from + width));
    }
    return {
      kind: 'wave',
      form: width === 1 && !stagger ? 'turn' : 'race',
      reps: group.map(({ id }) => id),
      seconds: turn(group),
      closesTogetherIn: together,
      details,
    };
  },
} as const satisfies Mode<'top-producer'>;
