/** A race told in words, for those who do not see the strip. */
import { text } from '../text.ts';
import type { Race } from './race.ts';

const words = text.race.sentence;

export function sentenceOf(race: Race): string {
  const told: { readonly at: number; readonly words: string }[] = [];
  for (const turn of race.turns) {
    told.push({ at: turn.from, words: turn.name === null ? words.offered(turn.reps) : words.turn(turn.name) });
    if (turn.name !== null && turn.closed === 'expired')
      told.push({ at: turn.to ?? 0, words: words.timedOut(turn.name) });
  }
  for (const pass of race.passes) told.push({ at: pass.at, words: words.passed(pass.name, pass.sinceOffer) });
  for (const { name, via, at, sinceOffer, result, behind } of race.attempts) {
    const how = text.race.via[via];
    const sentence =
      result === 'won'
        ? via === 'assigned'
          ? words.assigned(name)
          : words.won(name, sinceOffer, how)
        : result === 'taken'
          ? words.taken(name, behind, how)
          : words.missed(name, how);
    told.push({ at, words: sentence });
  }
  const end = { live: words.live, unclaimed: words.unclaimed, withdrawn: words.withdrawn, won: null }[race.end];
  const inOrder = told.toSorted((a, b) => a.at - b.at).map((one) => one.words);
  return [...inOrder, ...(end === null ? [] : [end])].join(' ');
}
