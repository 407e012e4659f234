/** Whether everything went on when it had to: waves at their deadlines, or at once when everybody passed. Pure. */
import type { Case } from './case.ts';
import type { Wave } from './stories.ts';

/** P6: so soon after its deadline while a node that reaches the store lives, and after the return of a store. */
const promptMs = 250;
/** P6: so soon after the node that watched it died or froze. */
const takeoverMs = 5000;

/** Until when something that was due at `due` and happened at `done` must have happened. */
function latest(due: number, done: number, { disturbances, noiseIn }: Case): number {
  const noiseMs = noiseIn(due, done);
  const prompt = due + promptMs + noiseMs;
  return disturbances.reduce((until, { kind, from, hitAt, until: back }) => {
    // It was done, or nobody was disturbed yet.
    if (kind === 'redis' || from > prompt) return until;
    if (kind === 'store') return due <= back ? Math.max(until, back + promptMs + noiseMs) : until;
    // Whoever watched it, and whatever was locked by who froze: others have taken over by then.
    return Math.max(until, (hitAt ?? from) + takeoverMs + noiseMs);
  }, prompt);
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
    if (receivedAt !== null && movedOnAt !== null && movedOnAt > latest(receivedAt, movedOnAt, situation))
      faults.push(`${leadId} went on ${movedOnAt - receivedAt} ms after it came in (P3, P6)`);
    for (const wave of waves) {
      const { offerId, end, deadline } = wave;
      if (end === null && Number.isFinite(deadline)) faults.push(`${offerId} of ${leadId} never ended (P3)`);
      const due = dueAt(wave);
      if (due !== undefined && end !== null && end.at > latest(due, end.at, situation))
        faults.push(
          `${offerId} of ${leadId} ended ${end.at - due} ms after ${end.declined ? 'the last pass' : 'its deadline'} (P6)`,
        );
      // Also what was won or taken away in the end was over by then.
      if (end !== null && end.as !== 'expired' && end.at > latest(deadline, end.at, situation))
        faults.push(`${offerId} of ${leadId} was still there ${end.at - deadline} ms after its deadline (P6)`);
    }
  }
  return faults;
}
