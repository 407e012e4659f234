/** The lead's part of the store's port: intake, the race, moves, and offers. Each verb is whole in one transaction. */
import type { Advance, Situation } from '../domain/advance.ts';
import type { Attempt, ClaimCase, ClaimOutcome, DeclineOutcome, Refusal } from '../domain/claim.ts';
import type { OfferEnd } from '../domain/event.ts';
import type { Lead, LeadContent, Outcome } from '../domain/lead.ts';
import type { WaveForm } from '../domain/modes/mode.ts';
import type { Details, ModeName, Program } from '../domain/program.ts';
import type { RepRef } from '../domain/rep.ts';
import type { Listing, PageRequest } from './paging.ts';

export interface NewLead {
  readonly content: LeadContent;
  /** Id of the key or session that posted it. */
  readonly postedBy: string;
  readonly digest: string;
  /** The source as it was sent; undefined when it is the poster's name. */
  readonly sentSource?: string | undefined;
  readonly idempotencyKey: string | null;
}

export type Accepted =
  | { readonly kind: 'created'; readonly lead: Lead }
  /** The same external id or idempotency key came before; this is the first lead. */
  | { readonly kind: 'repeated'; readonly lead: Lead }
  /** The person is known: it joined this lead, which is on its way. What was posted is kept beside it. */
  | { readonly kind: 'joined'; readonly lead: Lead }
  /** The idempotency key was used with another body. */
  | { readonly kind: 'conflict' };

export interface LeadFilter {
  /** By name: one that no lead has yet finds none. */
  readonly statuses?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly program?: string | undefined;
  readonly claimedBy?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Words to find in name, phone, email, company, external id, product. */
  readonly search?: string | undefined;
  /** Only leads this rep owns or was offered; a search then looks through own leads only. */
  readonly seenBy?: string | undefined;
}

/** What a rep may see of a lead: everything of an own one, else what the offers allowed. Absent: not even that it exists. */
export type Sight = Details | 'own';

export interface SeenLead {
  readonly lead: Lead;
  readonly sight: Sight;
}

/** Everything a decision about a lead reads, from one moment. */
export interface LeadCase extends Omit<Situation, 'lead' | 'connected'> {
  readonly lead: Lead;
}

export interface Offer {
  readonly id: string;
  readonly lead: Lead;
  /** Null in the pool. */
  readonly code: string | null;
  readonly mode: ModeName;
  readonly form: WaveForm;
  readonly stage: number;
  readonly wave: number;
  readonly details: Details;
  readonly offeredAt: number;
  readonly closesAt: number | null;
  /** How many reps were offered it. */
  readonly size: number;
}

/** A wave that ended, and who has to hear of it: everyone who was offered and did not decline. */
export interface ClosedOffer {
  readonly offerId: string;
  readonly leadId: string;
  readonly reason: Exclude<OfferEnd, 'declined'>;
  readonly by: RepRef | null;
  readonly reps: readonly string[];
}

export interface OpenedOffer {
  readonly offer: Offer;
  readonly reps: readonly string[];
}

/** An offer as it stands, with whoever has to know that. */
export type RecentOffer =
  | { readonly kind: 'open'; readonly opened: OpenedOffer }
  /** `behindMs`: those whose claims were refused, and by how much. */
  | {
      readonly kind: 'ended';
      readonly at: number;
      readonly closed: ClosedOffer;
      readonly behindMs: ReadonlyMap<string, number>;
    };

/** Which program takes a lead; pure, and asked in the transaction that needs it. */
export type Route = (programs: readonly Program[], content: LeadContent) => Program | undefined;

export interface Progress {
  readonly lead: Lead;
  readonly closed: readonly ClosedOffer[];
  readonly opened: OpenedOffer | null;
  /** Offers that stay open and now end at another time. */
  readonly moved: readonly OpenedOffer[];
  /** Set when it was assigned without asking; by which program. */
  readonly assigned: { readonly repId: string; readonly by: RepRef } | null;
  /** Reps who are away from now on because they left too many offers without an answer. */
  readonly sentAway: readonly string[];
}

export type Advanced =
  | ({ readonly kind: 'advanced' } & Progress)
  /** Nothing to do by the store's clock: settled, waiting, or not over yet. */
  | { readonly kind: 'not-due'; readonly dueAt: number | null };

/** Attempts at one offer. */
export interface RaceAttempts {
  readonly offerId: string;
  readonly attempts: readonly Attempt[];
}

export interface ClaimsSettled {
  /** In the order of the attempts. */
  readonly outcomes: readonly ClaimOutcome[];
  /** The offers that ended when one of the attempts won. */
  readonly closed: readonly ClosedOffer[];
}

export interface Declined {
  readonly outcome: DeclineOutcome;
  readonly leadId: string;
  /** False when it had been declined before: the rep has heard already. */
  readonly news: boolean;
  /** Everyone in the latest wave has passed, so the lead is due now. */
  readonly everyone: boolean;
}

export interface Moved {
  readonly lead: Lead;
  readonly closed: readonly ClosedOffer[];
  /** Who owned it before and no longer does. */
  readonly from: string | null;
  /** False when it stood so already. */
  readonly news: boolean;
}

/** Why a hand could not do what it wanted with a lead. */
export type HandRefusal =
  | { readonly kind: 'unknown' }
  /** The rep it was for was removed meanwhile. */
  | { readonly kind: 'rep-gone' }
  /** It is not, or no longer, this rep's. */
  | { readonly kind: 'not-theirs' }
  /** Only a claimed lead can be given back, contacted or concluded. */
  | { readonly kind: 'not-claimed' }
  /** It has an outcome. */
  | { readonly kind: 'concluded' };

/** Who does something to a lead, by the id of the key, token or session. */
export interface Actor {
  readonly by: string;
  /** Set when it may only be done by the rep whose lead it is (for `assign`: to whom it is skimmed); null for a manager. */
  readonly asRep: string | null;
}

/** An offer of the pool, with who knows it already: of the rep that was asked about, or of everyone. */
export interface Pooled {
  readonly offer: Offer;
  readonly program: Program;
  /** Where it stands in the list: a page goes on after it. */
  readonly position: number;
  readonly joined: ReadonlySet<string>;
  /** Passed on it in this stage, or gave it back. */
  readonly passed: ReadonlySet<string>;
}

/** Reps who join an offer of the pool. */
export interface Join {
  readonly offerId: string;
  readonly reps: readonly string[];
}

/** Held leads of one program as it was at a version. */
export interface Held {
  readonly program: Program;
  readonly leads: number;
}

/** How many leads wait, and for what. */
export interface LeadDepths {
  /** Due by the store's clock: somebody has to move them on. */
  readonly due: number;
  readonly held: number;
  readonly pooled: number;
}

export interface LeadStore {
  /** Routes it too. A known person joins a lead that is on its way, where the program that would take the new one says so. */
  accept(lead: NewLead, route: Route): Promise<Accepted>;
  find(id: string): Promise<Lead | undefined>;
  /** The rep who claimed a lead of this person last, within 90 days; the lead of that id, the one in question, does not count. */
  knownTo(content: LeadContent, leadId: string | null): Promise<string | null>;
  list(filter: LeadFilter, page: PageRequest): Promise<Listing<Lead>>;
  listSeen(repId: string, filter: LeadFilter, page: PageRequest): Promise<Listing<SeenLead>>;
  /** The lead as far as this rep may see it; undefined when it was never offered to nor owned by the rep. */
  seen(leadId: string, repId: string): Promise<SeenLead | undefined>;
  /** Free text by people, kept apart from the log: why it was withdrawn; by offer and rep, why they passed or gave it back. */
  remarks(leadId: string): Promise<{ withdrawn: string | null; declines: ReadonlyMap<string, string> }>;
  /** Own and open, the latest first. */
  own(repId: string): Promise<readonly Lead[]>;
  /**
   * If the lead is due by the store's clock, or held: ends its waves that are over, asks `decide` (pure, on one consistent
   * reading) and carries the answer out, in one transaction. Undefined for an unknown lead.
   */
  advance(leadId: string, decide: (situation: LeadCase) => Advance): Promise<Advanced | undefined>;
  /**
   * Settles attempts, those at one offer in the order given; the answers come in the order of the races. The one conditional
   * write that decides a race is in here (P1, P4); each lasting answer is recorded before it is given, so the same claim
   * again gets the same answer. `object` (pure) says what stands against a claim by now.
   */
  claim(
    races: readonly RaceAttempts[],
    object: (claim: ClaimCase) => Refusal | undefined,
  ): Promise<readonly ClaimsSettled[]>;
  decline(
    offerId: string,
    repId: string,
    via: Attempt['via'],
    reason: string | undefined,
  ): Promise<Declined | undefined>;
  assign(leadId: string, rep: RepRef, actor: Actor): Promise<Moved | HandRefusal>;
  withdraw(leadId: string, reason: string, by: string): Promise<Moved | undefined>;
  /** The rep no longer has it; the stages go on, without that rep in the present one. */
  release(leadId: string, reason: string, actor: Actor): Promise<Moved | HandRefusal>;
  /** From the first stage again, under the program that takes it now. */
  reoffer(leadId: string, by: string, route: Route): Promise<Moved | undefined>;
  /** Its rep has reached the person; the first time counts. */
  contacted(leadId: string, actor: Actor): Promise<Moved | HandRefusal>;
  conclude(leadId: string, outcome: Omit<Outcome, 'at'>, actor: Actor): Promise<Moved | HandRefusal>;
  /** Ids of leads that are due by the store's clock, for at least so many milliseconds, the longest due first. */
  due(limit: number, overdueMs?: number): Promise<readonly string[]>;
  /** Everything due ahead: what a node that starts has to watch. */
  deadlines(): Promise<readonly { leadId: string; dueAt: number }[]>;
  /** The programs that hold leads now and are not paused, each version by itself. */
  held(): Promise<readonly Held[]>;
  /** Held leads of a program at that version, the newest first. */
  heldOf(program: { readonly id: string; readonly version: number }, page: PageRequest): Promise<Listing<Lead>>;
  depths(): Promise<LeadDepths>;
  /** How many leads are in the pool. */
  pooled(): Promise<number>;
  /** The pool, the newest first, and where this rep (or everyone, for null) stands with each of it. */
  pool(page: PageRequest, repId: string | null): Promise<Listing<Pooled>>;
  /** Takes reps into offers of the pool that are still open; gives the offers, each with those who are new in it. */
  joinPool(joins: readonly Join[]): Promise<readonly OpenedOffer[]>;
}

export interface OfferStore {
  /** Live offers this rep can still claim, those in the pool left out; the one that ends first comes first. */
  live(repId: string): Promise<readonly Offer[]>;
  /** Whose race the offer is part of, and whether that lead can still be had by somebody; undefined for an unknown one. */
  race(offerId: string): Promise<{ readonly leadId: string; readonly isOpen: boolean } | undefined>;
  /** The lead's offers that live or ended within a minute, the oldest first; of each, everyone in it who did not decline. */
  recent(leadId: string): Promise<readonly RecentOffer[]>;
  /** The latest offer with this code this rep got within 24 hours. */
  byCode(repId: string, code: string): Promise<string | undefined>;
  /** When and how the offer ended; undefined while it lives. */
  ended(offerId: string): Promise<{ at: number; as: 'taken' | 'expired' | 'withdrawn' } | undefined>;
}
