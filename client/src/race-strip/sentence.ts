/** A race told in words, for those who do not see the strip. */
import { text } from '../text.ts';
import type { Attempt, Race, Turn } from './race.ts';

const words = text.race.sentence;

function turnSentence(turn: Turn, before: readonly Turn[]): string {
  const { mode, stage, name, reps, staggered } = turn;
  if (mode === 'cherry-pick') return words.pooled;
  if (mode === 'skim') return name === null ? words.skim : words.skimBy(name);
  if (stage < 0 && name !== null) return words.known(name);
  if (staggered && before.some((one) => one.staggered && one.stage === stage)) {
    return words.joined(name ?? text.race.several(reps));
  }
  return name === null ? words.offered(reps) : words.turn(name);
}

const asksOneRep = ({ mode, name }: Turn): boolean => name !== null && mode !== 'skim';

function attemptSentence({ name, via, sinceOffer, result, behind, byProgram }: Attempt): string {
  const how = text.race.via[via];
  switch (result) {
    case 'won':
      if (via !== 'assigned') return words.won(name, sinceOffer, how);
      return byProgram ? words.assignedByProgram(name) : words.assigned(name);
    case 'taken':
      return words.taken(name, behind, how);
    case 'over-cap':
      return words.overCap(name, how);
    case 'not-offered':
      return words.notOffered(name, how);
    case 'expired':
    case 'withdrawn':
      return words.missed(name, how);
  }
}

function endSentence({ end, turns }: Race): string | null {
  switch (end) {
    case 'live':
      return turns.at(-1)?.mode === 'cherry-pick' ? words.inPool : words.live;
    case 'held':
      return words.held;
    case 'unclaimed':
      return words.unclaimed;
    case 'withdrawn':
      return words.withdrawn;
    case 'won':
      return null;
  }
}

export function sentenceOf(race: Race): string {
  const told: { readonly at: number; readonly words: string }[] = [];
  for (const [index, turn] of race.turns.entries()) {
    told.push({ at: turn.from, words: turnSentence(turn, race.turns.slice(0, index)) });
    if (turn.closed === 'expired' && turn.name !== null && asksOneRep(turn)) {
      told.push({ at: turn.to ?? 0, words: words.timedOut(turn.name) });
    }
  }
  for (const pass of race.passes) told.push({ at: pass.at, words: words.passed(pass.name, pass.sinceOffer) });
  for (const attempt of race.attempts) told.push({ at: attempt.at, words: attemptSentence(attempt) });
  const inOrder = told.toSorted((a, b) => a.at - b.at).map((one) => one.words);
  return [...inOrder, endSentence(race) ?? ''].filter(Boolean).join(' ');
}
