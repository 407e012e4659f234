/** Whether the whole service was there, as its users saw it. Pure. */
import type { History, Reply } from './history.ts';

/** What a claim or a pass can be told by a service that works: a refusal is an answer. */
const isAnswer = ({ result }: Reply): boolean =>
  result !== 'nothing' && result !== 'unavailable' && result !== 'try-again' && result !== 'other';

/** When something went right: a lead was taken in, a claim or a pass was answered, whichever node did it. In order. */
export function successesIn({ posts, answers, texted }: History): number[] {
  return [
    ...posts.flatMap(({ status, answeredAt }) => (status === 200 || status === 201 ? [answeredAt] : [])),
    ...answers.flatMap(({ told, answeredAt }) => (isAnswer(told) ? [answeredAt] : [])),
    ...texted.flatMap(({ told, answeredAt }) => (told && answeredAt !== null && isAnswer(told) ? [answeredAt] : [])),
  ].sort((a, b) => a - b);
}

/**
 * The longest time between two successes of the service that meets this interval, in milliseconds; what came just before it
 * and first after it included. Infinite when nothing went right after it.
 */
export function longestGap(
  history: History,
  { from, until }: { readonly from: number; readonly until: number },
): number {
  const times = successesIn(history);
  let before = times.findLast((time) => time <= from) ?? from;
  let longest = 0;
  for (const time of times.filter((one) => one > from)) {
    longest = Math.max(longest, time - before);
    before = time;
    if (time >= until) return longest;
  }
  return Number.POSITIVE_INFINITY;
}
