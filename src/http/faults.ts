/** What a route or hook threw, as what is answered. */
import type { FastifyError } from 'fastify';
import type { Log } from '../log.ts';
import type { Problem } from '../protocol.ts';
import { SignInBusy } from '../sign-in/password.ts';
import { Gone, StoreUnavailable } from '../store/store.ts';
import { inWords, mostOfBody } from './bodies.ts';
import { HttpProblem, notFound, nothingHere, problem, storeSilent } from './problem.ts';

/** What went wrong as a problem; the log hears of faults that are ours. `bodyLimit`: how much the body might have held. */
export function asProblem(fault: unknown, log: Log, bodyLimit = mostOfBody): Problem {
  if (fault instanceof HttpProblem) return fault.problem;
  if (fault instanceof StoreUnavailable) {
    log.error({ err: fault }, 'the store did not answer');
    return storeSilent();
  }
  if (fault instanceof Gone) return notFound().problem;
  if (fault instanceof SignInBusy) {
    return problem(503, 'Very many people sign in at this moment. Try again in a few seconds.', { retryAfter: 3 });
  }
  // Boundary: Fastify's own refusals are errors with these members.
  const { statusCode, code } = fault as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return problem(413, `The body is too large: at most ${inWords(bodyLimit)}.`);
  }
  // The pages' folder: what lies outside it, or is hidden, is not there.
  if (statusCode === 403) return nothingHere();
  if (statusCode === 415) return problem(415, 'Send JSON, with content-type: application/json.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return problem(statusCode, 'The request could not be read.');
  }
  log.error({ err: fault }, 'a request failed');
  return problem(500, 'This is our fault; it is in the log. Nothing was changed.');
}
