/** Refusals of what comes too often. */
import { HttpProblem, problem } from './problem.ts';

/** 429, with when to come again. */
export const tooMany = (what: string, seconds: number): HttpProblem =>
  new HttpProblem(problem(429, `${what} Try again in ${seconds} s.`, { retryAfter: seconds }));
