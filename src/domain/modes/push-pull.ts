import type { Candidate, Mode } from './mode.ts';
import { afterInTurn } from './rotation.ts';
import { presentRound } from './round.ts';

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
    if (waves.length === 0) {
      const starter = afterInTurn(candidates, tally.last);
      if (!starter) return { kind: 'give-up', because: 'nobody-eligible' };
      return { ...ask(starter), tally: { ...tally, last: starter.seniority } };
    }
    // Who began may be gone meanwhile: then the next who was asked stands where the order begins, else the oldest.
    const seniorities = new Map([...members, ...candidates].map(({ id, seniority }) => [id, seniority]));
    const began = waves.flatMap(({ reps }) => reps).find((id) => seniorities.has(id));
    const begin = (began === undefined ? undefined : seniorities.get(began)) ?? 0;
    const order = candidates
      .toSorted((a, b) => a.seniority - b.seniority)
      .toSorted((a, b) => Number(a.seniority < begin) - Number(b.seniority < begin));

    // The way there is the first round, the way back the second.
    const { round, asked } = presentRound(waves);
    const forward = round === 1 ? order.find(({ id }) => !asked.has(id)) : undefined;
    if (forward) return ask(forward);
    const back = reverse ? order.toReversed().find(({ id }) => round === 1 || !asked.has(id)) : undefined;
    return back ? ask(back) : { kind: 'give-up', because: 'everyone-asked' };
  },
} as const satisfies Mode<'push-pull'>;
