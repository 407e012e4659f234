/** Sign-in links: a secret in the fragment of an address, which no server log ever sees, exchanged once for a session. */
import { digestOf, newSecret } from './principal.ts';
import type { Role } from './protocol.ts';
import type { Store } from './store/store.ts';

const linkLifeMs = 24 * 60 * 60 * 1000;

export interface LinkFor {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly repId: string | null;
  /** A demo's link works as often as one likes. */
  readonly kind: 'link' | 'demo-link';
}

/** Makes a link; the one before it for the same rep, or of the same name where there is no rep, is void. */
export async function signInLink(
  store: Store,
  publicUrl: string,
  { name, roles, repId, kind }: LinkFor,
): Promise<string> {
  const secret = newSecret('link');
  await store.credentials.revokeLinks(name, repId);
  await store.credentials.create({ kind, name, roles, repId, expiresAt: store.now() + linkLifeMs }, digestOf(secret));
  return `${publicUrl}/sign-in#${secret}`;
}
