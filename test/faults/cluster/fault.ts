/** A fault: what breaks, for how long, and that it is mended again. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, ClusterNode } from '../../harness/cluster.ts';
import type { Dice } from '../../harness/dice.ts';
import type { Disturbance } from './history.ts';

export interface Field {
  readonly cluster: Cluster;
  readonly dice: Dice;
  /** Connects somebody to a node who reads nothing of what is said. */
  readonly slowClient: (node: ClusterNode) => Promise<{ close(): Promise<void> }>;
}

export interface Fault {
  /** What happens, as a person would say it. */
  readonly name: string;
  /** Breaks something and mends it again; resolves when everything works again by itself, with when that was. */
  strike(field: Field): Promise<Disturbance>;
}

const longestMs = 60_000;

/** Tries until it gives true: what throws is not yet so. */
export async function secondsUntil(happens: () => Promise<boolean>): Promise<void> {
  let last: unknown;
  for (const started = Date.now(); Date.now() - started < longestMs; await pause(50)) {
    try {
      if (await happens()) return;
    } catch (fault) {
      last = fault;
    }
  }
  throw new Error('It never came back.', { cause: last });
}
