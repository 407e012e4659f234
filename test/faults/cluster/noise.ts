/**
 * How much of the time this machine kept something waiting for a processor, moment for moment: what is measured in time must
 * not be blamed on the nodes, however many others use their processors.
 */
import { readFileSync } from 'node:fs';
import type { Stall } from './history.ts';

const eachMs = 50;

/** Linux counts the microseconds in which at least one process had to wait. Undefined where it does not. */
function waitedMs(): number | undefined {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
    return total === undefined ? undefined : Number(total) / 1000;
  } catch {
    return undefined;
  }
}

/** Until it is stopped. */
export class NoiseRecord {
  readonly stalls: Stall[] = [];
  readonly #timer: NodeJS.Timeout;
  #lateMs = 0;
  #expected = performance.now() + eachMs;

  constructor() {
    this.#timer = setInterval(() => this.#note(), eachMs);
    this.#note();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #note(): void {
    // Where nobody counts: how late this process was itself.
    const now = performance.now();
    this.#lateMs += Math.max(0, now - this.#expected);
    this.#expected = now + eachMs;
    this.stalls.push({ at: Date.now(), totalMs: waitedMs() ?? this.#lateMs });
  }
}

/** How many milliseconds of that time something had to wait for its turn. */
export function stalledIn(stalls: readonly Stall[], from: number, until: number): number {
  const before = stalls.findLast(({ at }) => at <= from) ?? stalls[0];
  const after = stalls.find(({ at }) => at >= until) ?? stalls.at(-1);
  return before && after ? Math.max(0, after.totalMs - before.totalMs) : 0;
}
