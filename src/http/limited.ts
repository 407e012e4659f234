/** Refusals of what comes too often. */
import type { LimitName, Limits } from '../limits/limits.ts';
import { HttpProblem, problem } from './problem.ts';

/** 429, with when to come again. */
const tooMany = (what: string, seconds: number): HttpProblem =>
  new HttpProblem(problem(429, `${what} Try again in ${seconds} s.`, { retryAfter: seconds }));

/** Counts a try, or as many as said, by each of these in their order, and refuses at the first where there is no room. */
export async function mustHaveRoom(
  limits: Limits,
  what: string,
  ...counts: readonly (readonly [name: LimitName, key: string, tries?: number])[]
): Promise<void> {
  for (const [name, key, tries] of counts) {
    const wait = await limits.take(name, key, tries);
    if (wait !== null) throw tooMany(what, wait);
  }
}
