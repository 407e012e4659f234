/** Who is asking: a secret looked up by its digest. Secrets are random, shown once and stored as digests only. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role } from './protocol.ts';
import type { Credential, Store } from './store/store.ts';

export interface Principal {
  /** Id of the credential. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Set when this is a rep. */
  readonly repId: string | null;
  /** Set when a person signed in, and not a key or a device. */
  readonly personId: string | null;
  /** How this one is named in the log: the person's id, or the credential's. */
  readonly actor: string;
}

/** A new secret: 256 bits, with a prefix that says what it is when it turns up somewhere. */
export const newSecret = (kind: 'key' | 'token' | 'link' | 'session'): string =>
  `sharktank_${kind}_${randomBytes(32).toString('base64url')}`;

/** Whether one stands in an address, where none may be: addresses are kept in logs and histories. */
export const holdsSecret = (address: string): boolean =>
  /sharktank(_|%5f)(key|token|link|session)(_|%5f)/i.test(address);

/** A digest suffices: a random secret of 256 bits cannot be guessed from it. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

export const toPrincipal = ({ id, name, roles, repId, personId }: Credential): Principal => ({
  id,
  name,
  roles,
  repId,
  personId,
  actor: personId ?? id,
});

/** As whom their sockets and connections count: a rep's devices and pages are one rep's. */
export const countedAs = ({ repId, actor }: Principal): string => repId ?? actor;

const kindsOf = { bearer: ['key', 'token'], cookie: ['session'] } as const;

/** Whose secret this is; undefined when it is unknown, revoked, expired, or not for this way in. */
export async function principalOf(
  store: Store,
  secret: string,
  way: keyof typeof kindsOf,
): Promise<Principal | undefined> {
  const credential: Credential | undefined = await store.credentials.byDigest(digestOf(secret));
  const kinds: readonly string[] = kindsOf[way];
  if (!credential || !kinds.includes(credential.kind)) return undefined;
  return toPrincipal(credential);
}

export const sessionLifeMs = 30 * 24 * 60 * 60 * 1000;

/** Whether a page of this origin is one of ours: the public address, or the address it was asked at. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined, publicUrl: string): boolean {
  // Programs send no Origin; browsers always do where it matters.
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || new URL(origin).origin === new URL(publicUrl).origin;
}
