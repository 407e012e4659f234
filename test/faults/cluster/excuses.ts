/** What was broken when, and what that excuses: of whom, and for how long. Pure. */
import type { Disturbance } from './history.ts';
import { clockMs } from './stories.ts';

/** So long after its end what was broken may still be felt: not everybody has noticed, connections hang. */
export const recoveryMs = 2000;
/** So long a node that stopped may stand in the way of others: then PostgreSQL takes its locks from it. */
export const lockedMs = 2000;

/** When it began: what is waited for before that is a node that works. It is known a moment after it is so. */
export const hitAtOf = ({ from, hitAt }: Disturbance): number => (hitAt ?? from) - clockMs;

/** Whether what any of these nodes was asked in that time may have failed: it, or PostgreSQL, was broken then or just before. */
export const mayFail = (
  disturbances: readonly Disturbance[],
  nodes: readonly number[],
  from: number,
  until: number,
): boolean =>
  disturbances.some(
    (one) =>
      one.kind !== 'bearable' &&
      one.nodes.some((node) => nodes.includes(node)) &&
      hitAtOf(one) <= until &&
      from <= one.until + recoveryMs,
  );

export const isOfNode = ({ kind }: Disturbance): boolean => kind === 'stopped' || kind === 'cut off';

/** Whether a break came into what was in hand from then to then, at whichever node. */
export function comesInto(one: Disturbance, from: number, until: number, stoppedMs = clockMs): boolean {
  // Who stopped has nothing in hand any more; who is only cut off goes on.
  const over = one.kind === 'stopped' ? Math.min(one.until, hitAtOf(one) + stoppedMs) : one.until;
  return hitAtOf(one) <= until && from <= over;
}

/** Whether others than those who were broken may have had to wait: for a lock, or for PostgreSQL. */
export const mayWait = (disturbances: readonly Disturbance[], from: number, until: number): boolean =>
  disturbances.some(
    (one) =>
      (isOfNode(one) && comesInto(one, from, until, lockedMs)) ||
      (one.kind === 'store' && comesInto(one, from - recoveryMs, until)),
  );
