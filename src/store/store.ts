/**
 * The store's port: verbs of the domain, each whole in one transaction, and the clock. There is no transaction for the
 * engine to hold. A verb that cannot reach the store throws `StoreUnavailable`; then nothing was written.
 */
import type { Advance, WaveOfStage } from '../domain/advance.ts';
import type { Attempt, ClaimOutcome, DeclineOutcome } from '../domain/claim.ts';
import type { LogEvent, OfferEnd } from '../domain/event.ts';
import type { Lead, LeadContent } from '../domain/lead.ts';
import type { Details, ModeName, Program } from '../domain/program.ts';
import type { Presence, Rep, RepRef, RepStanding } from '../domain/rep.ts';

/** The store did not answer or could not commit. Nothing of the verb took effect. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export type Role = 'source' | 'rep' | 'manager' | 'admin';
export type CredentialKind = 'key' | 'token' | 'session' | 'link' | 'demo-link';

export interface Listing<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: number | null;
}

// Leads

export interface NewLead {
  readonly content: LeadContent;
  /** Id of the key or session that posted it. */
  readonly postedBy: string;
  readonly digest: string;
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
  | { readonly kind: 'advanced'; readonly lead: Lead; readonly closed: ClosedOffer | null; readonly opened: OpenedOffer | null }
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
  decline(offerId: string, repId: string, via: Attempt['via'], reason: string | undefined): Promise<Declined | undefined>;
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

// Reps, programs, credentials

export type RepDraft = Omit<Rep, 'id' | 'seniority'>;
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
  /** Takes the rep out of every list and revokes the rep's tokens and sessions; their ids are returned. */
  remove(id: string): Promise<readonly string[] | undefined>;
}

export type ProgramDefinition = Omit<Program, 'id' | 'version' | 'seniority'>;

export interface ProgramStore {
  create(definition: ProgramDefinition): Promise<Program>;
  find(id: string): Promise<Program | undefined>;
  list(page: PageRequest): Promise<Listing<Program>>;
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
  list(filter: { kinds: readonly CredentialKind[]; repId?: string }, page: PageRequest): Promise<Listing<Credential>>;
  rename(id: string, name: string): Promise<Credential | undefined>;
  revoke(id: string): Promise<boolean>;
  /** Uses up a link (a demo's stays) and opens a session in one step; undefined when it is unknown or spent. */
  redeem(digest: string, sessionDigest: string, expiresAt: number): Promise<Credential | undefined>;
  any(kinds: readonly CredentialKind[]): Promise<boolean>;
  /** Revokes every unused link of this name. */
  revokeLinks(name: string): Promise<void>;
}

// The log

export interface EventStore {
  /** After the cursor, oldest first. Events appear in it in the order in which they can be read. */
  after(cursor: number, limit: number): Promise<readonly LogEvent[]>;
  /** The cursor just before the first event at or after that time. */
  cursorBefore(at: number): Promise<number>;
  /** The newest cursor, 0 for an empty log. */
  last(): Promise<number>;
  ofLead(leadId: string, page: PageRequest): Promise<readonly LogEvent[]>;
}

// Texts

/** What a text says, by ids and figures; its words are found when it is sent. */
export type Message =
  | { readonly kind: 'offer' }
  | { readonly kind: 'assigned'; readonly code: string }
  | { readonly kind: 'won' }
  | { readonly kind: 'taken'; readonly by: string; readonly behindMs: number }
  | { readonly kind: 'expired'; readonly agoMs: number }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'not-offered'; readonly code: string }
  | { readonly kind: 'over-cap'; readonly cap: string }
  | { readonly kind: 'try-again' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'which'; readonly codes: readonly string[] }
  | { readonly kind: 'nothing-live' }
  | { readonly kind: 'status' }
  | { readonly kind: 'presence'; readonly status: Presence }
  | { readonly kind: 'opted-in' }
  | { readonly kind: 'help' }
  | { readonly kind: 'not-understood' }
  | { readonly kind: 'stranger' };

/** `sending`: handed to the carrier, whose answer has not come; after a crash such a one is sent again. */
export type MessageState = 'due' | 'sending' | 'sent' | 'delivered' | 'failed' | 'dropped';

export interface DueMessage {
  readonly id: string;
  readonly repId: string | null;
  readonly phone: string;
  readonly message: Message;
  readonly attempts: number;
  readonly notAfter: number | null;
  /** The lead it speaks of, and for an offer's the offer. */
  readonly lead: Lead | null;
  readonly offer: Offer | null;
}

export interface MessageStore {
  /** Takes messages whose time has come, marking each `sending`; those whose offer is over are dropped instead. */
  take(limit: number): Promise<readonly DueMessage[]>;
  /** When the next message becomes due; null when none waits. */
  nextDue(): Promise<number | null>;
  sent(id: string, carrierId: string): Promise<void>;
  /** The carrier refused it for good. */
  failed(id: string, error: string): Promise<void>;
  /** Not handed over because its offer is over. */
  dropped(id: string): Promise<void>;
  /** The carrier may not have it: due again after a pause. */
  retry(id: string, pauseMs: number): Promise<void>;
  /** Marks what a dead process was sending as due again. */
  recover(): Promise<void>;
  /** What the carrier says later; unknown ids and repeats change nothing. */
  report(of: { carrierId: string; messageId: string | null }, state: 'delivered' | 'failed', error: string): Promise<void>;
}

/** What an inbound text was understood as when it first arrived: settled once, so that a repeat cannot mean something else. */
export type InboundMeaning =
  | { readonly kind: 'claim'; readonly offerId: string }
  | { readonly kind: 'decline'; readonly offerId: string }
  /** Nothing to do but to answer. */
  | { readonly kind: 'answer'; readonly message: Message }
  | { readonly kind: 'presence'; readonly status: Presence }
  | { readonly kind: 'opt-in' }
  | { readonly kind: 'opt-out' }
  | { readonly kind: 'silent' };

export interface Inbound {
  readonly carrierId: string;
  readonly phone: string;
  readonly repId: string | null;
  readonly meaning: InboundMeaning;
}

export interface InboundStore {
  /** Stores what the text means, unless it came before: then what it meant then, and whether it was answered. */
  receive(inbound: Inbound): Promise<{ readonly inbound: Inbound; readonly answered: boolean }>;
  /** Marks it answered and puts the answer out, once. */
  answer(carrierId: string, message: Message | null): Promise<void>;
  /** Automatic answers to texts that were not understood, to this number since then. */
  notUnderstoodSince(phone: string, since: number): Promise<number>;
  /** What came in and was never answered: a crash in between. */
  unanswered(): Promise<readonly Inbound[]>;
  /** The offer that the last text to this rep announced; undefined when the last text was no offer. */
  offerOfLastText(repId: string): Promise<string | undefined>;
  /** The latest offer texted or shown to this rep. */
  lastOffer(repId: string): Promise<string | undefined>;
}

export interface Store {
  readonly leads: LeadStore;
  readonly offers: OfferStore;
  readonly reps: RepStore;
  readonly programs: ProgramStore;
  readonly credentials: CredentialStore;
  readonly events: EventStore;
  readonly messages: MessageStore;
  readonly inbound: InboundStore;
  /** The only clock that decides anything: milliseconds. */
  now(): number;
  /** Answers when the store does; throws `StoreUnavailable` otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
