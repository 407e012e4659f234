/** Refusals of what comes too often. */
import type { LimitName, Limits } from '../limits/limits.ts';
import { HttpProblem, problem } from './problem.ts';

/** 429, with when to come again. */
const tooMany = (what: string, seconds: number): HttpProblem =>
  new HttpProblem(problem(429, `${what} Try again in ${seconds} s.`, { retryAfter: seconds }));

export type Count = readonly [name: LimitName, key: string, tries?: number];

/**
 * Counts a try, or as many as said, by each of these in their order, and refuses at the first where there is no room; then the
 * others do not count it. An address comes first: whoever is refused there makes no more entries under other names.
 */
export async function mustHaveRoom(limits: Limits, what: string, ...counts: readonly Count[]): Promise<void> {
  for (const [index, [name, key, tries]] of counts.entries()) {
    const wait = await limits.take(name, key, tries);
    if (wait === null) continue;
    await giveBack(limits, counts.slice(0, index));
    throw tooMany(what, wait);
  }
}

/** What was counted does not count after all. */
export async function giveBack(limits: Limits, counts: readonly Count[]): Promise<void> {
  for (const [name, key, tries] of counts) await limits.giveBack(name, key, tries);
}
