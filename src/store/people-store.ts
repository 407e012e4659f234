/** The part of the store's port about who works here and how: reps, programs, credentials. */
import type { Tally } from '../domain/modes/mode.ts';
import type { Program, ProgramDefinition } from '../domain/program.ts';
import type { Presence, Rep, RepStanding } from '../domain/rep.ts';
import type { Listing, PageRequest } from './paging.ts';

export type Role = 'source' | 'rep' | 'manager' | 'admin';
export type CredentialKind = 'key' | 'token' | 'session' | 'link' | 'demo-link';

export type { ProgramDefinition };

export type RepDraft = Omit<Rep, 'id' | 'seniority' | 'presenceBecause'>;
/** The fields to replace; those of the profile one by one. */
export type RepChange = Partial<Omit<RepDraft, 'profile'>> & { readonly profile?: Partial<RepDraft['profile']> };

export interface RepStore {
  create(draft: RepDraft): Promise<Rep | 'phone-taken'>;
  find(id: string): Promise<Rep | undefined>;
  byPhone(phone: string): Promise<Rep | undefined>;
  list(page: PageRequest): Promise<Listing<Rep>>;
  /** Ids of all reps, the best first: by score, then the older. */
  ranked(): Promise<readonly string[]>;
  /** Names of all reps there ever were. */
  names(): Promise<ReadonlyMap<string, string>>;
  change(id: string, change: RepChange): Promise<Rep | 'phone-taken' | undefined>;
  /** A sign of life too: it ends a row of offers without an answer. */
  present(id: string, presence: Presence): Promise<Rep | undefined>;
  /**
   * Takes the rep out of every list and every live wave, and revokes the rep's tokens, links and sessions. Gives the ids of
   * those, and of the leads that are due now because nobody is left in their wave.
   */
  remove(id: string): Promise<{ readonly credentials: readonly string[]; readonly due: readonly string[] } | undefined>;
  /** Everyone as a decision needs them, for a look that decides nothing: of this moment, outside any transaction. */
  standings(): Promise<readonly RepStanding[]>;
  /** The same of one rep; undefined for an unknown one. */
  standing(id: string): Promise<RepStanding | undefined>;
}

export interface Team {
  readonly id: string;
  readonly name: string;
}

export interface TeamStore {
  create(name: string): Promise<Team>;
  find(id: string): Promise<Team | undefined>;
  list(page: PageRequest): Promise<Listing<Team>>;
  rename(id: string, name: string): Promise<Team | undefined>;
  /** Takes it off its reps too. `used`: by programs of these names; then nothing was done. */
  remove(
    id: string,
  ): Promise<{ readonly kind: 'removed' | 'unknown' } | { readonly kind: 'used'; readonly by: readonly string[] }>;
}

export interface ProgramStore {
  create(definition: ProgramDefinition): Promise<Program>;
  find(id: string): Promise<Program | undefined>;
  list(page: PageRequest): Promise<Listing<Program>>;
  /** As it was at that version, also when it was removed since. */
  at(id: string, version: number): Promise<Program | undefined>;
  all(): Promise<readonly Program[]>;
  /** By tally key: what its stages remember. */
  tallies(id: string): Promise<Readonly<Record<string, Tally>>>;
  /** Undefined for an unknown program. */
  pause(id: string, paused: boolean, by: string): Promise<Program | undefined>;
  /** Names of all programs there ever were. */
  names(): Promise<ReadonlyMap<string, string>>;
  change(id: string, change: Partial<ProgramDefinition>): Promise<Program | undefined>;
  remove(id: string): Promise<boolean>;
}

/** Whom a secret stands for. */
export interface Credential {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly repId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

export interface CredentialStore {
  create(credential: Omit<Credential, 'id' | 'createdAt'>, digest: string): Promise<Credential>;
  /** Neither revoked nor expired; undefined otherwise. */
  byDigest(digest: string): Promise<Credential | undefined>;
  find(id: string): Promise<Credential | undefined>;
  /** Those of these ids that are revoked, expired or unknown. */
  invalid(ids: readonly string[]): Promise<readonly string[]>;
  list(filter: { kinds: readonly CredentialKind[]; repId?: string }, page: PageRequest): Promise<Listing<Credential>>;
  rename(id: string, name: string): Promise<Credential | undefined>;
  revoke(id: string): Promise<boolean>;
  /** Uses up a link (a demo's stays) and opens a session in one step; undefined when it is unknown or spent. */
  redeem(digest: string, sessionDigest: string, expiresAt: number): Promise<Credential | undefined>;
  /** Whether anybody has ever signed in as an admin. */
  anyAdmin(): Promise<boolean>;
  /** Revokes every unused link for this rep, or of this name where there is no rep. */
  revokeLinks(name: string, repId: string | null): Promise<void>;
}
