/** Signing in without a link, as requests. */
import type { Me, Problem } from '../../../src/protocol.ts';
import { type Answer, post } from '../api.ts';
import { faultSentence } from '../text-desk.ts';

/** The answer does not say whether anybody has this phone. */
export const sendCode = (phone: string): Promise<Answer<undefined>> => post('/api/v1/session/code', { phone });
export const signInByCode = (phone: string, code: string): Promise<Answer<Me>> =>
  post('/api/v1/session', { phone, code });
export const signInByPassword = (email: string, password: string): Promise<Answer<Me>> =>
  post('/api/v1/session', { email, password });

const secondsOf = ({ retryAfter }: Problem): number => (typeof retryAfter === 'number' ? retryAfter : 60);

/** What went wrong, for people: `wrong` says what it is when the proof was refused. */
export function refusalWords(problem: Problem, wrong: string, tooMany: (seconds: number) => string): string {
  if (problem.status === 401) return wrong;
  if (problem.status === 429) return tooMany(secondsOf(problem));
  const [error] = problem.errors ?? [];
  return error && error.path !== '' ? faultSentence(error.message) : problem.detail;
}
