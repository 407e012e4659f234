/** Sign-in links: a secret in the fragment of an address, which no server log ever sees, exchanged once for a session. */
import { digestOf, newSecret } from './principal.ts';
import type { Role } from './protocol.ts';
import type { Store } from './store/store.ts';

const dayMs = 24 * 60 * 60 * 1000;

export interface LinkFor {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly repId: string | null;
  /** Whose link it is; without one, the person is made when it is used. */
  readonly personId?: string | null;
  /** A demo's link works as often as one likes. */
  readonly kind: 'link' | 'demo-link';
  /** Who made it, for the log; left out: the server's own command line. */
  readonly by?: string;
}

/**
 * Makes a link that lives for a day, unless said otherwise; the one before it for the same person or rep, or of the same name where
 * it is for neither, is void. Undefined when they are gone.
 */
export async function newSignInLink(
  store: Store,
  publicUrl: string,
  { name, roles, repId, personId = null, kind, by = 'command line' }: LinkFor,
  lifeMs = dayMs,
): Promise<string | undefined> {
  const secret = newSecret('link');
  const link = { kind, name, roles, repId, personId, expiresAt: store.now() + lifeMs };
  const isMade = await store.credentials.replaceLink(link, digestOf(secret), by);
  return isMade ? `${publicUrl}/sign-in#${secret}` : undefined;
}

/** The same for who is known to be there. */
export async function signInLink(...of: Parameters<typeof newSignInLink>): Promise<string> {
  const link = await newSignInLink(...of);
  if (link === undefined) throw new Error(`There is no ${of[2].name} any more.`);
  return link;
}
