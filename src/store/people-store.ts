/** The part of the store's port about who is offered leads and how: reps, teams, programs. */
import type { Tally } from '../domain/modes/mode.ts';
import type { Program, ProgramDefinition } from '../domain/program.ts';
import type { Presence, Rep, RepStanding } from '../domain/rep.ts';
import type { Listing, PageRequest } from './paging.ts';

export type { ProgramDefinition };

export type RepDraft = Omit<Rep, 'id' | 'seniority' | 'presenceBecause'>;
/** The fields to replace; those of the profile one by one. */
export type RepChange = Partial<Omit<RepDraft, 'profile'>> & { readonly profile?: Partial<RepDraft['profile']> };

/**
 * A rep left: is in no list and no live wave any more, every token, link and session is revoked, and the rep's open leads wait
 * for a manager.
 */
export interface Left {
  /** Ids of what was revoked. */
  readonly credentials: readonly string[];
  /** Leads that are due now because nobody is left in their wave. */
  readonly due: readonly string[];
}

/** `by`, in every verb: whose hand it was, for the log; the id of a person or of a key, or a word for the server's own. */
export interface RepStore {
  create(draft: RepDraft, by: string): Promise<Rep | 'phone-taken'>;
  find(id: string): Promise<Rep | undefined>;
  byPhone(phone: string): Promise<Rep | undefined>;
  list(page: PageRequest): Promise<Listing<Rep>>;
  /** Ids of all reps, the best first: by score, then the older. */
  ranked(): Promise<readonly string[]>;
  /** Names of all reps there ever were. */
  names(): Promise<ReadonlyMap<string, string>>;
  change(id: string, change: RepChange, by: string): Promise<Rep | 'phone-taken' | undefined>;
  /** A sign of life too: it ends a row of offers without an answer. `by`: left out, it is the rep's own hand. */
  present(id: string, presence: Presence, by?: string): Promise<Rep | undefined>;
  /** Undefined for an unknown one. */
  remove(id: string, by: string): Promise<Left | undefined>;
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
  create(name: string, by: string): Promise<Team>;
  find(id: string): Promise<Team | undefined>;
  list(page: PageRequest): Promise<Listing<Team>>;
  /** Names of all teams there ever were. */
  names(): Promise<ReadonlyMap<string, string>>;
  rename(id: string, name: string, by: string): Promise<Team | undefined>;
  /** Takes it off its reps too. `used`: by programs of these names; then nothing was done. */
  remove(
    id: string,
    by: string,
  ): Promise<{ readonly kind: 'removed' | 'unknown' } | { readonly kind: 'used'; readonly by: readonly string[] }>;
}

export interface ProgramStore {
  create(definition: ProgramDefinition, by: string): Promise<Program>;
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
  /** `paused`: as by `pause`, along with it or by itself. */
  change(
    id: string,
    change: Partial<ProgramDefinition> & { readonly paused?: boolean | undefined },
    by: string,
  ): Promise<Program | undefined>;
  remove(id: string, by: string): Promise<boolean>;
}
