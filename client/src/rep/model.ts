/** What a rep's screen holds: cards and how each stands, own leads, recent races. */
import type {
  AnswerResult,
  ClaimResult,
  LeadMessage,
  LeadOut,
  OfferClosed,
  OfferOut,
  Presence,
  RepOut,
  RepRef,
  ShownLead,
  Welcome,
} from '../../../src/protocol.ts';

/** How an offer ended, for this rep. */
export type Outcome =
  /** `lead` is null until its contact data is here; `assigned` when it was a manager's hand. */
  | {
      readonly kind: 'won';
      readonly lead: LeadOut | null;
      readonly assigned: { readonly by: string | undefined } | null;
    }
  /** `tappedMs`: from the offer to this rep's own tap, if there was one. */
  | { readonly kind: 'taken'; readonly by: RepRef | null; readonly behindMs?: number; readonly tappedMs?: number }
  | { readonly kind: 'expired'; readonly tried: boolean }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'not-offered' }
  /** It ended while this page was not connected. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'moved-away' };

/** Why an open offer was not claimed or passed, though the rep tried. */
export type Notice =
  | { readonly kind: 'over-cap'; readonly cap: string }
  | { readonly kind: 'try-again' | 'bad-request' | 'not-arrived' | 'pass-failed' };

export type Phase =
  | { readonly name: 'open'; readonly notice: Notice | null; readonly passing: boolean }
  /** `closed`: how the offer ended meanwhile; the claim's own answer says more, so it is waited for. */
  | {
      readonly name: 'claiming';
      readonly tappedMs: number;
      readonly unanswered: boolean;
      readonly closed: OfferClosed | null;
    }
  | { readonly name: 'ended'; readonly outcome: Outcome };

export interface Card {
  readonly offer: OfferOut;
  readonly phase: Phase;
}

export interface Recent {
  /** Unique in the list: a lead may be offered twice. */
  readonly id: string;
  readonly lead: ShownLead | null;
  readonly outcome: Outcome;
  readonly at: number;
}

/** What a screen reader should say now; a new object for each thing to say. */
export type Spoken =
  | { readonly kind: 'offer'; readonly offer: OfferOut }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };

/** A lead a manager gave this rep without an offer here; shown until it is put aside. */
export interface Given {
  readonly lead: LeadOut;
  readonly by: string | undefined;
}

export interface RepState {
  /** Null until the first welcome. */
  readonly rep: RepOut | null;
  readonly cards: readonly Card[];
  /** Own and open, the latest first. */
  readonly leads: readonly LeadOut[];
  readonly given: readonly Given[];
  /** The latest first. */
  readonly recent: readonly Recent[];
  /** The card that stays on top whatever else arrives: it was tapped, or it tells how it ended. */
  readonly front: string | null;
  readonly spoken: Spoken | null;
}

export type RepAction =
  | { readonly type: 'welcome'; readonly welcome: Welcome }
  | { readonly type: 'offer'; readonly offer: OfferOut }
  | { readonly type: 'closed'; readonly closed: OfferClosed; readonly at: number }
  | { readonly type: 'lead'; readonly message: LeadMessage; readonly at: number }
  | { readonly type: 'lead-loaded'; readonly lead: LeadOut }
  | { readonly type: 'claim-sent'; readonly offerId: string; readonly at: number }
  /** A tap meant for the claim button, on a card that had just been taken. */
  | { readonly type: 'claimed-late'; readonly offerId: string; readonly at: number }
  | { readonly type: 'claim-answered'; readonly offerId: string; readonly result: ClaimResult; readonly at: number }
  | { readonly type: 'claim-unanswered'; readonly offerId: string; readonly at: number }
  | { readonly type: 'pass-sent'; readonly offerId: string }
  /** No result: the pass went unanswered. */
  | {
      readonly type: 'pass-answered';
      readonly offerId: string;
      readonly result: AnswerResult | null;
      readonly at: number;
    }
  | { readonly type: 'presence'; readonly status: Presence }
  | { readonly type: 'raised'; readonly offerId: string }
  | { readonly type: 'dismissed'; readonly offerId: string }
  | { readonly type: 'given-dismissed'; readonly leadId: string };

export const nothingYet: RepState = {
  rep: null,
  cards: [],
  leads: [],
  given: [],
  recent: [],
  front: null,
  spoken: null,
};

const endOf = (offer: OfferOut): number =>
  offer.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(offer.expiresAt);

/** The cards as they lie: the one in front, then the one that ends first. */
export function deckOf(state: Pick<RepState, 'cards' | 'front'>): readonly Card[] {
  return state.cards.toSorted(
    (a, b) =>
      Number(b.offer.id === state.front) - Number(a.offer.id === state.front) || endOf(a.offer) - endOf(b.offer),
  );
}
