/** What stands under a turn of a race. */
import { text } from '../text.ts';
import type { Turn } from './race.ts';

/** Whose turn it is, shortly. */
export function turnWho({ mode, name, reps }: Turn): string {
  if (mode === 'cherry-pick') return text.race.pool;
  if (mode === 'skim') return name === null ? text.race.skim : text.race.skimBy(name);
  return name ?? text.race.several(reps);
}

/** How it ended, where there is room for that. */
export function turnEnding(turn: Turn): string {
  const who = turnWho(turn);
  if (turn.mode === 'cherry-pick' || turn.mode === 'skim') return who;
  if (turn.closed === 'passed' && turn.name !== null) return text.race.passed(turn.name);
  return turn.closed === 'expired' ? text.race.timedOut(who) : who;
}
