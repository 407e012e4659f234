/** What a rep's screen holds: cards and how each stands, own leads, recent races. */
import type {
  AnswerResult,
  ClaimResult,
  LeadMessage,
  LeadOut,
  ModeName,
  OfferClosed,
  OfferOut,
  OutcomeOut,
  PoolLead,
  Presence,
  RepOut,
  RepRef,
  ShownLead,
  Welcome,
} from '../../../src/protocol.ts';

/** What a card shows of its offer. Of a lead that was read from the pool page by page, no more than this is known. */
export type Offered = Pick<OfferOut, 'id' | 'leadId' | 'code' | 'mode' | 'lead' | 'offeredAt' | 'expiresAt'> & {
  readonly rivals?: number;
};

/** Nobody has to answer it in seconds: it lies in the pool, not in the deck. */
export const isPooled = (offer: Pick<Offered, 'code'>): boolean => offer.code === null;

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
  | { readonly kind: 'moved-away' }
  /** In the pool, where the row stays for a moment; a card of the deck goes at once. */
  | { readonly kind: 'passed' }
  /** A lead of one's own, given back or done with. */
  | { readonly kind: 'released' }
  | { readonly kind: 'concluded'; readonly result: OutcomeOut['result'] };

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
  | { readonly name: 'ended'; readonly outcome: Outcome; readonly at: number };

export interface Card {
  readonly offer: Offered;
  readonly phase: Phase;
  /** In the pool: whether it has its place in the list. A new one waits for it while a hand is on the page. */
  readonly placed: boolean;
}

export interface Recent {
  /** Unique in the list: a lead may be offered twice. */
  readonly id: string;
  readonly lead: ShownLead | null;
  /** Of the offer, if there was one. */
  readonly mode: ModeName | null;
  readonly outcome: Outcome;
  readonly at: number;
}

/** What a screen reader should say now; a new object for each thing to say. */
export type Spoken =
  | { readonly kind: 'offer'; readonly offer: Offered }
  | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly offer: Offered | null }
  | { readonly kind: 'sent-away' };

/** A lead a manager gave this rep without an offer here; shown until it is put aside. */
export interface Given {
  readonly lead: LeadOut;
  readonly by: string | undefined;
}

/** Whether the pool goes on beyond what is known here, and from where to read on; null: from its beginning. */
export type PoolRest = { readonly kind: 'none' } | { readonly kind: 'more'; readonly cursor: string | null };

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
  readonly poolRest: PoolRest;
  /** Offers that are over for this rep for good: a message about one that was still on its way does not bring it back. */
  readonly over: readonly string[];
  /** Own leads that are being given back: that they move away is no surprise then. */
  readonly releasing: readonly string[];
}

export type RepAction =
  /** `handAway`: nobody is touching the page, so its lists may change places. */
  | { readonly type: 'welcome'; readonly welcome: Welcome; readonly handAway: boolean }
  | { readonly type: 'offer'; readonly offer: OfferOut; readonly handAway: boolean }
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
  | { readonly type: 'given-dismissed'; readonly leadId: string }
  | { readonly type: 'pool-read'; readonly items: readonly PoolLead[]; readonly nextCursor: string | null }
  /** New ones take their places, answers that were read go. */
  | { readonly type: 'pool-tidied'; readonly at: number }
  | { readonly type: 'own-changed'; readonly lead: LeadOut }
  | {
      readonly type: 'own-concluded';
      readonly leadId: string;
      readonly result: OutcomeOut['result'];
      readonly at: number;
    }
  | { readonly type: 'release-sent' | 'release-failed'; readonly leadId: string }
  | { readonly type: 'released'; readonly leadId: string; readonly at: number };

export const nothingYet: RepState = {
  rep: null,
  cards: [],
  leads: [],
  given: [],
  recent: [],
  front: null,
  spoken: null,
  poolRest: { kind: 'none' },
  over: [],
  releasing: [],
};

const endOf = (offer: Offered): number =>
  offer.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(offer.expiresAt);

/** The cards as they lie: the one in front, then the one that ends first. */
export function deckOf(state: Pick<RepState, 'cards' | 'front'>): readonly Card[] {
  return state.cards
    .filter(({ offer }) => !isPooled(offer))
    .toSorted(
      (a, b) =>
        Number(b.offer.id === state.front) - Number(a.offer.id === state.front) || endOf(a.offer) - endOf(b.offer),
    );
}
