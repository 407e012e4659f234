/** Every shape that crosses the wire, both ways. The pages import their types from here and nothing else from the server. */

import type { Factor } from './domain/eligibility/filter.ts';
import type { OfferEnd } from './domain/event.ts';
import type { ClaimVia, LeadContent, LeadStatus, Outcome } from './domain/lead.ts';
import type { Details, ModeName, ProgramDefinition } from './domain/program.ts';
import type { Presence, RepProfile, RepRef } from './domain/rep.ts';
import type { ShownContent } from './domain/visibility.ts';

export type { ClaimVia, Details, LeadStatus, ModeName, Presence, RepRef };

/** ISO 8601, UTC, with milliseconds. */
export type Time = string;

export type Role = 'source' | 'rep' | 'manager' | 'admin';

/** What became of a claimed lead. */
export interface OutcomeOut {
  readonly result: Outcome['result'];
  readonly amount?: number;
  readonly reason?: string;
  readonly at: Time;
}

/** What the server adds to a lead's content. */
export interface LeadState {
  readonly id: string;
  readonly status: LeadStatus;
  readonly program: { readonly id: string; readonly name: string } | null;
  /** Index of the present stage, from 0; null before the first and while a lead is held. */
  readonly stage: number | null;
  /** Number of the latest wave, from 1; null before the first. */
  readonly wave: number | null;
  readonly claimedBy: RepRef | null;
  readonly claimedAt: Time | null;
  readonly claimedVia: ClaimVia | null;
  readonly contactedAt: Time | null;
  readonly outcome: OutcomeOut | null;
  readonly receivedAt: Time;
}

/** A lead, whole. */
export type LeadOut = LeadContent & LeadState;

/** A lead as far as its reader may see it. */
export type ShownLead = ShownContent & LeadState;

export interface RepOut extends RepRef, RepProfile {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly smsOptIn: boolean;
  readonly score: number;
  readonly presence: Presence;
  /** Set when it was not the rep who said so: three exclusive offers in a row had no answer. */
  readonly presenceBecause: 'unanswered' | null;
  /** Place among all reps, from 1, the best. */
  readonly rank: number;
}

export interface ProgramOut extends ProgramDefinition {
  readonly id: string;
  /** New leads are held, live waves finish, no next stage. */
  readonly paused: boolean;
}

/** A program that was just saved, with what is doubtful about it. */
export interface SavedProgramOut extends ProgramOut {
  readonly warnings: readonly Fault[];
}

export interface TeamOut {
  readonly id: string;
  readonly name: string;
}

export interface ReasonOut {
  readonly factor: Factor;
  /** Goes on from the rep's name: "is away". */
  readonly message: string;
}

/** Whom a lead can be handed to by hand, the eligible first. */
export interface CandidatesOut {
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    /** Place among all reps, from 1. */
    readonly rank: number;
    readonly presence: Presence;
    /** Why the program would not give it to them; empty for the eligible. A hand may all the same. */
    readonly reasons: readonly ReasonOut[];
  }[];
}

/** What a program would do with a lead if nobody answered; nothing is spent. */
export interface PreviewOut {
  readonly program: { readonly id: string | null; readonly name: string } | null;
  readonly waves: readonly {
    readonly stage: number;
    readonly mode: ModeName;
    /** Seconds from now. */
    readonly after: number;
    /** Null: it waits. 0: assigned without asking. */
    readonly seconds: number | null;
    readonly reps: readonly { readonly id: string; readonly name: string; readonly rank: number }[];
  }[];
  /** Those in none of the waves. */
  readonly excluded: readonly {
    readonly id: string;
    readonly name: string;
    readonly reasons: readonly ReasonOut[];
  }[];
  /** What becomes of the lead after the last wave: `more` waves; null when it waits for somebody, or is assigned. */
  readonly end: 'held' | 'unclaimed' | 'more' | null;
}

/** An offer belongs to its wave: every rep in it gets the same id and code. */
export interface OfferOut {
  readonly id: string;
  readonly leadId: string;
  /** One letter and one to four digits: what to reply by SMS. Null in the pool, which is not texted. */
  readonly code: string | null;
  readonly mode: ModeName;
  /** From 0; 0 too while a known person's rep is asked before the first. */
  readonly stage: number;
  readonly wave: number;
  readonly details: Details;
  readonly lead: ShownLead;
  readonly offeredAt: Time;
  readonly expiresAt: Time | null;
  /** How many others were offered it. */
  readonly rivals: number;
  readonly serverTime: Time;
}

/** A lead in the pool, as far as this rep may see it. */
export type PoolLead = ShownLead & { readonly offerId: string; readonly pooledAt: Time };

export interface Welcome {
  readonly rep: RepOut;
  /** Live, not answered by this rep; the one that ends first comes first; then the newest of the pool. */
  readonly offers: readonly OfferOut[];
  /** Own and open, the latest first. */
  readonly leads: readonly LeadOut[];
  readonly serverTime: Time;
}

export interface OfferClosed {
  readonly offerId: string;
  readonly leadId: string;
  readonly reason: OfferEnd | 'won';
  readonly by?: RepRef;
  readonly behindMs?: number;
}

export type LeadMessage =
  | {
      readonly lead: LeadOut;
      readonly reason: 'assigned';
      readonly by?: { readonly id: string; readonly name: string };
    }
  | { readonly lead: { readonly id: string; readonly status: LeadStatus }; readonly reason: 'moved-away' };

/** One fault in what was sent; `path` is dotted, as in `stages.0.seconds`. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

export type RefusalOut =
  | { readonly result: 'taken'; readonly by: RepRef; readonly behindMs: number }
  | { readonly result: 'expired' }
  | { readonly result: 'withdrawn' }
  | { readonly result: 'not-offered' }
  | { readonly result: 'over-cap'; readonly cap: string }
  | { readonly result: 'try-again' }
  | { readonly result: 'bad-request'; readonly errors: readonly Fault[] };

export type ClaimResult = { readonly result: 'won'; readonly lead: LeadOut } | RefusalOut;
export type AnswerResult = { readonly result: 'ok' } | RefusalOut;

/** One event of the log: ids and figures. Besides these, each type has figures of its own. */
export interface FeedEvent {
  readonly cursor: string;
  readonly at: Time;
  readonly type: string;
  readonly leadId?: string;
  readonly repId?: string;
  readonly via?: ClaimVia;
  readonly ms?: number;
  readonly [figure: string]: unknown;
}

/** A feed event with everything that explains it, and a sentence. */
export interface TraceEvent extends FeedEvent {
  readonly text: string;
  readonly details?: unknown;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** What a person may be; a rep, a manager and an admin at once, if need be. */
export type PersonRole = Exclude<Role, 'source'>;

/** Somebody who may sign in. */
export interface UserOut {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly roles: readonly PersonRole[];
  readonly repId: string | null;
  readonly createdAt: Time;
}

/** How an invited person gets in. The link works once, for a week. */
export interface InvitationOut {
  readonly link: string;
  /** Whether the phone got a text that says where to sign in; `refused` with what the carrier said. */
  readonly text: 'sent' | 'no-phone' | 'refused';
  readonly refusal?: string;
}

/** One line of an imported list. */
export interface ImportedLine {
  /** In the file, from 1, the heading included. */
  readonly line: number;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly roles: readonly PersonRole[];
  /** Empty: this person was added, or would be. */
  readonly errors: readonly Fault[];
  /** Set once added. */
  readonly id?: string;
  /** Nothing is wrong with the line: the store did not answer for it, and it is to be sent again. */
  readonly undone?: true;
}

export interface KeyOut {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  /** Set for a rep's token. */
  readonly repId?: string;
  /** Whose hand made it: a person's or a key's; null for the server's own, and for what is older than this is kept. */
  readonly createdBy: { readonly id: string; readonly name: string } | null;
  readonly createdAt: Time;
  readonly expiresAt: Time | null;
  /** To the minute; null when never. */
  readonly lastUsedAt: Time | null;
}

/** Who changed what, in a sentence. */
export interface ChangeOut {
  readonly cursor: string;
  readonly at: Time;
  readonly type: string;
  readonly by: string | null;
  readonly text: string;
}

/** How this server is set up; no secrets. */
export interface SettingsOut {
  readonly publicUrl: string;
  readonly store: 'sqlite' | 'postgresql';
  readonly redis: number;
  /** What texts come from; null without a carrier. */
  readonly textsFrom: string | null;
  readonly trustProxy: boolean | number | string;
  readonly version: string;
}

export interface Me {
  /** Of the session, key or token that asks. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Set for a person who signed in. */
  readonly user?: UserOut & {
    readonly hasPassword: boolean;
    /** Whether password, email and phone may be changed without the password: one got in by a code or a link a moment ago. */
    readonly mayResetPassword: boolean;
    /** Whether a phone is a way in here: a code is sent to it. */
    readonly sendsCodes: boolean;
  };
  /** Set when this person is a rep. */
  readonly rep?: RepOut;
  readonly serverTime: Time;
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly Fault[];
  readonly [extension: string]: unknown;
}

/** A text on a simulated phone (demo only). */
export interface SimulatedText {
  readonly id: string;
  readonly direction: 'to-rep' | 'from-rep';
  readonly body: string;
  readonly at: Time;
}

export interface SimulatedPhone {
  readonly phone: string;
  readonly repId: string;
  readonly name: string;
  readonly texts: readonly SimulatedText[];
}

/** What the server reaches now. Without its store it acknowledges nothing; without Redis news of other nodes comes later. */
export interface ServiceState {
  readonly store: 'ok' | 'missing';
  readonly redis: 'unused' | 'ok' | 'missing';
}

/** Server → client. */
export interface ServerEvents {
  /** On every connect, and when it changes. */
  service: (state: ServiceState) => void;
  welcome: (welcome: Welcome) => void;
  offer: (offer: OfferOut) => void;
  'offer:closed': (closed: OfferClosed) => void;
  lead: (message: LeadMessage) => void;
  feed: (event: FeedEvent) => void;
}

/** Client → server, each acknowledged. */
export interface ClientEvents {
  claim: (payload: { offerId: string }, acknowledge: (result: ClaimResult) => void) => void;
  decline: (payload: { offerId: string; reason?: string }, acknowledge: (result: AnswerResult) => void) => void;
  presence: (payload: { status: Presence }, acknowledge: (result: AnswerResult) => void) => void;
}
