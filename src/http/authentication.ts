/** Who asks, and whether they may: by the table of access.ts, before a body is read. */
import type { FastifyRequest } from 'fastify';
import { type Access, allows } from '../access.ts';
import { cookieName } from '../cookies.ts';
import type { Limits } from '../limits/limits.ts';
import { holdsSecret, isOwnOrigin, type Principal, principalOf } from '../principal.ts';
import type { Store } from '../store/store.ts';
import { countedAddress } from './address.ts';
import { mustHaveRoom } from './limited.ts';
import { HttpProblem, nothingHere, problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public or signed. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}

export interface Authentication {
  readonly store: Store;
  readonly limits: Limits;
  readonly publicUrl: () => string;
  /** Somebody is known by now, whatever they may. */
  readonly known: (request: FastifyRequest, principal: Principal) => void;
}

/** The one who asks, by bearer key or session cookie. */
async function whoAsks(request: FastifyRequest, store: Store, publicUrl: string): Promise<Principal | undefined> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (request.headers.authorization !== undefined) {
    return bearer === undefined ? undefined : principalOf(store, bearer, 'bearer');
  }
  const session = request.cookies[cookieName('session', publicUrl)];
  if (session === undefined) return undefined;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && !isOwnOrigin(request.headers.origin, request.headers.host, publicUrl)) {
    throw new HttpProblem(problem(403, 'A page of another site asked for this; only our own pages may.'));
  }
  return principalOf(store, session, 'cookie');
}

/** A secret in an address stands in logs and histories by now, on the way here too. */
function mustHoldNoSecret(url: string): void {
  if (!holdsSecret(url)) return;
  const wayOut = 'Send it as Authorization: Bearer KEY, and revoke this one.';
  throw new HttpProblem(problem(400, `A key, token or link stands in the address. ${wayOut}`));
}

/** The hook that lets a request go on: throws 401 for whoever is not known, 403 for who may not. */
export function authentication({ store, limits, publicUrl, known }: Authentication) {
  return async (request: FastifyRequest): Promise<void> => {
    // Before a body is read: what is not there is 404, whatever was sent.
    if (request.is404 && request.method !== 'GET') throw new HttpProblem(nothingHere());
    const access = request.routeOptions.config.access ?? 'public';
    if (access === 'public') mustHoldNoSecret(request.url);
    if (access === 'public' || access === 'signed') return;
    const principal = await whoAsks(request, store, publicUrl());
    if (!principal) {
      // Whoever brings nothing guesses nothing.
      const isGuess =
        request.headers.authorization !== undefined ||
        request.cookies[cookieName('session', publicUrl())] !== undefined;
      if (isGuess) {
        const address = countedAddress(request.ip);
        await mustHaveRoom(limits, 'Too many requests with keys that are none.', ['unknown-address', address]);
      }
      throw new HttpProblem(problem(401, 'Sign in, or send a valid key: Authorization: Bearer KEY.'));
    }
    known(request, principal);
    if (access === 'person') {
      if (principal.personId === null) {
        throw new HttpProblem(problem(403, 'Only a person who signed in has an account; a key has none.'));
      }
    } else if (access !== 'any' && !allows(access, principal.roles)) {
      throw new HttpProblem(problem(403, `This takes the role ${access.join(' or ')}.`));
    }
    mustHoldNoSecret(request.url);
    request.principal = principal;
  };
}
