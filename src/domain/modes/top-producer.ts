import type { Candidate, Mode, PastWave } from './mode.ts';

/** How often each rep was asked. */
export function timesAsked(waves: readonly PastWave[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const id of waves.flatMap(({ reps }) => reps)) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

/**
 * Down the ranking, `width` reps at a time, `rounds` times; who became eligible meanwhile is asked at the rank they have
 * now. With `limit` so many different reps are asked and no more. With `stagger` there is one round: everyone still has the
 * first offer when a second would begin.
 */
export const topProducer = {
  asks: 'one-by-one',
  next: ({ stage, candidates, waves }) => {
    const { seconds, smsSeconds, width, stagger, details } = stage;
    const limit = stage.limit ?? Number.POSITIVE_INFINITY;
    const times = timesAsked(waves);
    const turn = (group: readonly Candidate[]): number =>
      Math.max(...group.map(({ onlyBySms }) => (onlyBySms ? smsSeconds : seconds)));

    /** Who is still to be asked in the round, in order; the limit counts different reps over all rounds. */
    const left = (round: number): Candidate[] => {
      let room = limit - times.size;
      return candidates.filter(({ id }) => {
        const asked = times.get(id) ?? 0;
        if (asked >= round) return false;
        return asked > 0 || room-- > 0;
      });
    };
    const rounds = stagger ? 1 : stage.rounds;
    for (let round = 1; round <= rounds; round++) {
      const waiting = left(round);
      const group = waiting.slice(0, width);
      if (group.length === 0) continue;
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
    }
    return { kind: 'give-up', because: waves.length > 0 ? 'everyone-asked' : 'nobody-eligible' };
  },
} as const satisfies Mode<'top-producer'>;
