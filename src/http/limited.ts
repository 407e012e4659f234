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

/**
 * Counts what may be a guess before it is tried, or a hundred tries of one moment would all be. What was right, or could not be
 * looked at, is given back. Undefined: it was wrong.
 */
export async function countWrong<Result>(
  limits: Limits,
  counts: readonly Count[],
  tries: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  await mustHaveRoom(limits, 'Too many wrong tries.', ...counts);
  let isWrong = false;
  try {
    const result = await tries();
    isWrong = result === undefined;
    return result;
  } finally {
    if (!isWrong) await giveBack(limits, counts);
  }
}

/** What was counted does not count after all. */
export async function giveBack(limits: Limits, counts: readonly Count[]): Promise<void> {
  for (const [name, key, tries] of counts) await limits.giveBack(name, key, tries);
}
