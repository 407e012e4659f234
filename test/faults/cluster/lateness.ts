/** Whether everything went on when it had to: waves at their deadlines, or at once when everybody passed. Pure. */
import type { Case } from './case.ts';
import { hitAtOf, lockedMs } from './excuses.ts';
import type { Wave } from './stories.ts';

/** P6: so soon after its deadline while a node that reaches the store lives, and after the return of a store. */
const promptMs = 250;
/** P6: so soon after the node that watched it died or froze. */
const takeoverMs = 5000;
/** No promise says how soon a lead that came in goes on; but nothing hangs (P3). */
const arrivalMs = 1000;

/** Until when something that was due at `due` and happened at `done` must have happened, with so much time for it where nothing is broken. */
function latest(due: number, done: number, soonMs: number, { disturbances, noiseIn }: Case): number {
  const noiseMs = noiseIn(due, done);
  let promised = due + soonMs + noiseMs;
  // Until then it may still have been undone for good reasons: what broke later did not hold it up.
  let undone = promised;
  for (const one of disturbances.toSorted((a, b) => hitAtOf(a) - hitAtOf(b))) {
    if (one.kind === 'bearable' || hitAtOf(one) > undone) continue;
    if (one.kind === 'store') {
      promised = Math.max(promised, one.until + soonMs + noiseMs);
      undone = Math.max(undone, promised);
    } else {
      // Whoever watched it, and whatever was locked by who froze: others have taken over by then.
      promised = Math.max(promised, hitAtOf(one) + takeoverMs + noiseMs);
      undone = Math.max(undone, (one.kind === 'stopped' ? hitAtOf(one) : one.until) + lockedMs + noiseMs);
    }
  }
  return promised;
}

/** When a wave had to go on: at its deadline, or with the last pass. */
function dueAt({ end, deadline, passes, startedAt }: Wave): number | undefined {
  if (end?.as !== 'expired') return undefined;
  return end.declined ? Math.max(startedAt, ...passes.values()) : deadline;
}

/** By how much each wave that nobody took ended late, in milliseconds. */
export const latenessOf = (situation: Pick<Case, 'waves'>): number[] =>
  [...situation.waves.values()].flatMap((wave) => {
    const due = dueAt(wave);
    return due === undefined || wave.end === null ? [] : [wave.end.at - due];
  });

export function faultsInTime(situation: Case): string[] {
  const faults: string[] = [];
  for (const { leadId, receivedAt, movedOnAt, waves } of situation.stories.values()) {
    if (receivedAt !== null && movedOnAt !== null && movedOnAt > latest(receivedAt, movedOnAt, arrivalMs, situation))
      faults.push(`${leadId} went on ${movedOnAt - receivedAt} ms after it came in (P3)`);
    for (const wave of waves) {
      const { offerId, end, deadline } = wave;
      if (end === null && Number.isFinite(deadline)) faults.push(`${offerId} of ${leadId} never ended (P3)`);
      const due = dueAt(wave);
      if (due !== undefined && end !== null && end.at > latest(due, end.at, promptMs, situation))
        faults.push(
          `${offerId} of ${leadId} ended ${end.at - due} ms after ${end.declined ? 'the last pass' : 'its deadline'} (P6)`,
        );
      // Also what was won or taken away in the end was over by then.
      if (end !== null && end.as !== 'expired' && end.at > latest(deadline, end.at, promptMs, situation))
        faults.push(`${offerId} of ${leadId} was still there ${end.at - deadline} ms after its deadline (P6)`);
    }
  }
  return faults;
}
