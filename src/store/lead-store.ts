/** The lead's part of the store's port: intake, the race, moves, and offers. Each verb is whole in one transaction. */
import type { Advance, WaveOfStage } from '../domain/advance.ts';
import type { Attempt, ClaimOutcome, DeclineOutcome } from '../domain/claim.ts';
import type { OfferEnd } from '../domain/event.ts';
import type { Lead, LeadContent } from '../domain/lead.ts';
import type { Details, ModeName, Program } from '../domain/program.ts';
import type { RepRef, RepStanding } from '../domain/rep.ts';
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
export interface LeadCase {
  readonly lead: Lead;
  /** The program as it was when the lead was routed; for a lead not routed yet, undefined. */
  readonly program: Program | undefined;
  /** Programs that may take a lead not routed yet. */
  readonly programs: readonly Program[];
  readonly reps: readonly RepStanding[];
  readonly waves: readonly WaveOfStage[];
  readonly now: number;
}

export interface Offer {
  readonly id: string;
  readonly lead: Lead;
  readonly code: string;
  readonly mode: ModeName;
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

/** What is to become of a lead that is due. */
export interface Decision {
  /** The program a lead not routed yet goes by. */
  readonly route: Program | undefined;
  readonly advance: Advance;
}

export type Advanced =
  | {
      readonly kind: 'advanced';
      readonly lead: Lead;
      readonly closed: ClosedOffer | null;
      readonly opened: OpenedOffer | null;
    }
  /** Nothing to do by the store's clock: already claimed, ended or not over yet. */
  | { readonly kind: 'not-due'; readonly closesAt: number | null };

export interface ClaimsSettled {
  /** In the order of the attempts. */
  readonly outcomes: readonly ClaimOutcome[];
  /** Set when one of the attempts won. */
  readonly closed: ClosedOffer | null;
}

export interface Declined {
  readonly outcome: DeclineOutcome;
  readonly leadId: string;
  /** False when it had been declined before: the rep has heard already. */
  readonly news: boolean;
  /** Everyone in the wave has passed, so the lead is due now. */
  readonly everyone: boolean;
}

export interface Moved {
  readonly lead: Lead;
  readonly closed: ClosedOffer | null;
  /** Who owned it before and no longer does. */
  readonly from: string | null;
  /** False when it stood so already. */
  readonly news: boolean;
}

export interface LeadStore {
  accept(lead: NewLead): Promise<Accepted>;
  find(id: string): Promise<Lead | undefined>;
  list(filter: LeadFilter, page: PageRequest): Promise<Listing<Lead>>;
  listSeen(repId: string, filter: LeadFilter, page: PageRequest): Promise<Listing<SeenLead>>;
  /** The lead as far as this rep may see it; undefined when it was never offered to nor owned by the rep. */
  seen(leadId: string, repId: string): Promise<SeenLead | undefined>;
  /** Why it was withdrawn and why reps declined: free text by people, kept apart from the log. */
  remarks(leadId: string): Promise<{ withdrawn: string | null; declines: ReadonlyMap<string, string> }>;
  /** Own and open, the latest first. */
  own(repId: string): Promise<readonly Lead[]>;
  /**
   * If the lead is due by the store's clock: ends its live wave, asks `decide` (pure, on one consistent reading) and
   * carries the answer out, in one transaction. Undefined for an unknown lead.
   */
  advance(leadId: string, decide: (situation: LeadCase) => Decision): Promise<Advanced | undefined>;
  /**
   * Settles attempts at one offer in the order given. The one conditional write that decides a race is in here (P1, P4);
   * each answer is recorded before it is given, so the same claim again gets the same answer.
   */
  claim(offerId: string, attempts: readonly Attempt[]): Promise<ClaimsSettled>;
  decline(
    offerId: string,
    repId: string,
    via: Attempt['via'],
    reason: string | undefined,
  ): Promise<Declined | undefined>;
  assign(leadId: string, rep: RepRef, by: string): Promise<Moved | undefined>;
  withdraw(leadId: string, reason: string, by: string): Promise<Moved | undefined>;
  /** Ids of leads whose wave is over by the store's clock, or that nobody has routed yet. */
  due(limit: number): Promise<readonly string[]>;
  /** Every deadline ahead: what a node that starts has to watch. */
  deadlines(): Promise<readonly { leadId: string; closesAt: number }[]>;
}

export interface OfferStore {
  /** Live offers this rep can still claim, the one that ends first comes first. */
  live(repId: string): Promise<readonly Offer[]>;
  leadOf(offerId: string): Promise<string | undefined>;
  /** The latest offer with this code this rep got within 24 hours. */
  byCode(repId: string, code: string): Promise<string | undefined>;
  /** When and how the offer ended; undefined while it lives. */
  ended(offerId: string): Promise<{ at: number; as: 'taken' | 'expired' | 'withdrawn' } | undefined>;
}
