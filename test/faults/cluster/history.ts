/** What a load over several nodes asked and heard, and what the store held in the end. Times are the test's own, in milliseconds. */
import type { FeedEvent, LeadMessage, LeadOut, OfferClosed, OfferOut, RepRef, Welcome } from '../../../src/protocol.ts';
import type { Told } from '../../races/told.ts';

/** Nothing came back (cut, refused, out of patience), or nothing that says more than that it did not work. */
export type NoAnswer = { readonly result: 'nothing'; readonly because: string };

export type Reply =
  | Told
  | { readonly result: 'over-cap' | 'not-offered' | 'try-again' }
  /** HTTP 503 that is no answer to a claim. */
  | { readonly result: 'unavailable' }
  | NoAnswer;

/** Asked by somebody and answered, or not: the answer came before `answeredAt`, and nothing was known of it before `at`. */
export interface Asked {
  readonly at: number;
  readonly answeredAt: number;
  /** Which node was asked, from 0. */
  readonly node: number;
}

export interface Posted extends Asked {
  readonly externalId: string;
  /** Null when nothing came back. */
  readonly status: number | null;
  /** With a 2xx. */
  readonly leadId: string | null;
}

export interface Answered extends Asked {
  readonly repId: string;
  readonly offerId: string;
  readonly leadId: string;
  readonly via: 'socket' | 'http';
  readonly what: 'claim' | 'decline';
  readonly told: Reply;
}

/** The carrier handed a rep's text to a node. */
export interface TextTry extends Asked {
  /** Null when nothing came back. */
  readonly status: number | null;
}

/** A rep texted; the carrier handed that to a node, perhaps several times, until one took it. */
export interface Texted {
  readonly repId: string;
  readonly sid: string;
  readonly code: string;
  readonly leadExternalId: string;
  readonly what: 'claim' | 'decline';
  readonly at: number;
  /** The last may be of a carrier that says the same twice. */
  readonly tries: readonly TextTry[];
  /** When a node took it; null when none did. */
  readonly takenAt: number | null;
  /** When the answer reached the phone, and what it said; null when none did. */
  readonly answeredAt: number | null;
  readonly told: Reply | null;
}

/** A text that a node handed to the carrier. */
export interface Handed {
  readonly at: number;
  readonly repId: string;
  readonly messageId: string;
  readonly body: string;
}

/** What one connection of a rep heard, in order. */
export interface PageSpan {
  readonly repId: string;
  readonly node: number;
  readonly connectedAt: number;
  /** Null while it is connected. */
  readonly disconnectedAt: number | null;
  readonly heard: readonly PageNews[];
}

export type PageNews =
  | { readonly at: number; readonly kind: 'welcome'; readonly welcome: Welcome }
  | { readonly at: number; readonly kind: 'offer'; readonly offer: OfferOut }
  | { readonly at: number; readonly kind: 'closed'; readonly closed: OfferClosed }
  | { readonly at: number; readonly kind: 'lead'; readonly message: LeadMessage };

/** What one connection of a watcher of the feed saw, in order. */
export interface WatchSpan {
  readonly node: number;
  readonly connectedAt: number;
  /** Null while it is connected. */
  readonly disconnectedAt: number | null;
  readonly seen: readonly { readonly at: number; readonly event: FeedEvent }[];
}

/** Who was told that a lead is theirs looks at it, at any node. */
export interface Looked extends Asked {
  readonly repId: string;
  readonly leadId: string;
  /** When this rep was told so. */
  readonly wonAt: number;
  readonly status: number | null;
  readonly claimedBy: string | null;
}

/** What a manager did by hand. */
export interface Handled extends Asked {
  readonly what: 'assign' | 'withdraw' | 'reoffer';
  readonly leadId: string;
  readonly repId: string | null;
  readonly status: number | null;
}

export interface LoadRep extends RepRef {
  readonly reach: 'socket' | 'http' | 'sms';
  readonly phone: string | null;
}

/** A while in which whatever was done on this machine took longer than it does on it at its best, by this share of its time. */
export interface Noise {
  readonly from: number;
  readonly until: number;
  readonly share: number;
}

export interface History {
  readonly reps: readonly LoadRep[];
  readonly posts: readonly Posted[];
  readonly answers: readonly Answered[];
  readonly texted: readonly Texted[];
  readonly handed: readonly Handed[];
  readonly pages: readonly PageSpan[];
  readonly watches: readonly WatchSpan[];
  readonly looks: readonly Looked[];
  readonly hands: readonly Handled[];
  readonly noise: readonly Noise[];
}

export interface Final {
  /** Every lead of the store, by id. */
  readonly leads: ReadonlyMap<string, LeadOut>;
  /** The whole log, oldest first. */
  readonly log: readonly FeedEvent[];
  /** Who was in each wave when it was opened, by the offer's id; more may have joined one of the pool. */
  readonly offered: ReadonlyMap<string, readonly string[]>;
}

/** A while in which something was broken on purpose, as the test saw it. */
export interface Disturbance {
  /**
   * `stopped`: those nodes were dead or frozen. `cut off`: their way to PostgreSQL was bad. `store`: PostgreSQL was away, for
   * all. `bearable`: whoever asks anything must not notice, as with Redis in any state, a clock that jumps, a slow client.
   */
  readonly kind: 'stopped' | 'cut off' | 'store' | 'bearable';
  /** Which nodes it struck: all of them while the store was away, none where it was Redis itself or a client. */
  readonly nodes: readonly number[];
  readonly from: number;
  /** When the node died or froze, where it was waited for before, at a place where its connections are cut. */
  readonly hitAt?: number;
  readonly until: number;
}
