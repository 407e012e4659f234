/** The part of the store's port about who gets in: people, what they sign in with, keys and tokens. */
import type { Listing, PageRequest } from './paging.ts';
import type { Left, RepDraft } from './people-store.ts';

export type Role = 'source' | 'rep' | 'manager' | 'admin';
/** What a person may be beside a rep. */
export type DeskRole = 'manager' | 'admin';
export type CredentialKind = 'key' | 'token' | 'session' | 'link' | 'demo-link';
/** How a session was opened. */
export type SignInWay = 'link' | 'password' | 'code';

/** Whom a secret stands for. Of a person's session and link, name, roles and rep are the person's as they are now. */
export interface Credential {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly repId: string | null;
  readonly personId: string | null;
  /** Of a session. */
  readonly openedBy: SignInWay | null;
  /** Of a key, token or link: the person or key whose hand made it; null for the server's own, and for what is older than this is kept. */
  readonly madeBy: { readonly id: string; readonly name: string } | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** To the minute; null when never. */
  readonly lastUsedAt: number | null;
}

/** What is given of a new one; whatever is left out is null. */
export type CredentialDraft = Pick<Credential, 'kind' | 'name' | 'roles' | 'repId' | 'expiresAt'> &
  Partial<Pick<Credential, 'personId'>>;

export interface CredentialStore {
  /** Throws `Gone` when the rep or person it is for left meanwhile, or the hand that makes it may not any more. */
  create(credential: CredentialDraft, digest: string, by: string): Promise<Credential>;
  /** Neither revoked nor expired; undefined otherwise. */
  byDigest(digest: string): Promise<Credential | undefined>;
  find(id: string): Promise<Credential | undefined>;
  /** Those of these ids that are revoked, expired or unknown. */
  invalid(ids: readonly string[]): Promise<readonly string[]>;
  /** `madeBy`: those that this person or key made, and what was made with such a key. */
  list(
    filter: { kinds: readonly CredentialKind[]; repId?: string | undefined; madeBy?: string | undefined },
    page: PageRequest,
  ): Promise<Listing<Credential>>;
  rename(id: string, name: string, by: string): Promise<Credential | undefined>;
  /** Every unused link that was made with this key, or with one that was made with it, is void too. */
  revoke(id: string, by: string): Promise<boolean>;
  /** Names of all keys and tokens there ever were. */
  names(): Promise<ReadonlyMap<string, string>>;
  /** Says that these were used about now. */
  used(ids: readonly string[]): Promise<void>;
  /**
   * Uses up a link (a demo's stays) and opens a session in one step; undefined when it is unknown or spent. A link that is
   * nobody's yet makes the person it was for.
   */
  redeem(digest: string, sessionDigest: string, expiresAt: number): Promise<Credential | undefined>;
  /** Whether anybody has ever signed in as an admin. */
  anyAdmin(): Promise<boolean>;
  /**
   * Makes a link; every unused one for the same person or rep, or of this name where it is for neither, is void. False when they
   * are gone, or the hand that makes it may not any more.
   */
  replaceLink(
    link: CredentialDraft & { readonly kind: 'link' | 'demo-link' },
    digest: string,
    by: string,
  ): Promise<boolean>;
}

/** Somebody who may sign in. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Lower case; no two people have the same. */
  readonly email: string | null;
  /** E.164; no two people have the same. */
  readonly phone: string | null;
  readonly desk: readonly DeskRole[];
  /** Set when this person is a rep too. */
  readonly repId: string | null;
  readonly createdAt: number;
}

export interface PersonDraft extends Pick<Person, 'name' | 'email' | 'phone' | 'desk'> {
  /** A new rep, one there is, or none. */
  readonly rep: { readonly draft: RepDraft } | { readonly id: string } | null;
}

export interface PersonChange extends Partial<Pick<Person, 'name' | 'email' | 'phone' | 'desk'>> {
  /** A new rep, if the person is none yet; or none any more. */
  readonly rep?: { readonly draft: RepDraft } | null;
}

export type PersonRefusal =
  | { readonly kind: 'email-taken' | 'phone-taken' | 'rep-phone-taken' | 'rep-taken' | 'rep-unknown' }
  /** No admin would be left who has a way in. */
  | { readonly kind: 'last-admin' }
  /** Who is nothing is to be removed. */
  | { readonly kind: 'no-role' };

/** What a change of a person is judged by, beside what it says. */
export interface ChangeOfWays {
  /** Whether codes go out: a phone is no way in without. */
  readonly sendsCodes: boolean;
  /** The session of whoever changes themself; it stays. */
  readonly keep: string | null;
}

export interface PersonStore {
  create(draft: PersonDraft, by: string): Promise<Person | PersonRefusal>;
  find(id: string): Promise<Person | undefined>;
  byPhone(phone: string): Promise<Person | undefined>;
  byEmail(email: string): Promise<Person | undefined>;
  list(page: PageRequest): Promise<Listing<Person>>;
  /** Names of all people there ever were. */
  names(): Promise<ReadonlyMap<string, string>>;
  /**
   * An email or phone that is replaced or taken away ends the person's sessions and unused links: whoever came in by it may be
   * somebody else. Other roles end them too; who stops being admin leaves no unused link that they made. `left`: what ended, and
   * what follows when the person is no rep any more.
   */
  change(
    id: string,
    change: PersonChange,
    by: string,
    ways: ChangeOfWays,
  ): Promise<{ readonly kind: 'changed'; readonly person: Person; readonly left: Left } | PersonRefusal | undefined>;
  /**
   * Takes the person out, as a rep too, and revokes all they signed in with, and every unused link that they made, for whomever.
   * Keys that they made go on working: what uses them is not theirs.
   */
  remove(
    id: string,
    by: string,
    ways: Pick<ChangeOfWays, 'sendsCodes'>,
  ): Promise<({ readonly kind: 'removed' } & Left) | PersonRefusal | undefined>;
}

/** A code that was sent to somebody, as the sign-in library keeps it. */
export interface SignInCode {
  readonly id: string;
  readonly identifier: string;
  readonly value: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SignInStore {
  /** A person's password, hashed. */
  password(personId: string): Promise<string | undefined>;
  /** Revokes every session of the person but this one, and gives their ids. */
  setPassword(personId: string, hash: string, keep: string | null, by: string): Promise<readonly string[]>;
  /** Undefined when the person is gone. */
  openSession(
    personId: string,
    openedBy: SignInWay,
    digest: string,
    expiresAt: number,
  ): Promise<Credential | undefined>;
  /** Revokes every session and unused link of a person, and gives their ids. */
  endSessions(personId: string, by: string): Promise<readonly string[]>;
  keepCode(code: Omit<SignInCode, 'id'>): Promise<SignInCode>;
  /** The latest first. */
  codes(identifier: string): Promise<readonly SignInCode[]>;
  /** Takes it away; undefined when somebody else did. */
  takeCode(id: string): Promise<SignInCode | undefined>;
  /** Takes away what ran out before then. */
  dropCodes(before: number): Promise<void>;
  /** What is kept under this name: the candidate, unless something was kept before. */
  keep(name: string, candidate: string): Promise<string>;
  /**
   * Keeps a digest of every setting that is set, by its name, in place of those of the last start; gives the names of those that
   * are others, which the log tells then; none at the first start. Nothing is written where all are the same. `salt`: for the
   * first time; the digests are always made with the one that was kept then.
   */
  keepSettings(salt: string, digests: (salt: string) => Readonly<Record<string, string>>): Promise<readonly string[]>;
}
