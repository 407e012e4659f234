/** The part of the store's port about texts: the outbox, and what came in. */
import type { Lead } from '../domain/lead.ts';
import type { Presence } from '../domain/rep.ts';
import type { Offer } from './lead-store.ts';

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
  /** Away from now on, because three offers in a row had no answer. */
  | { readonly kind: 'sent-away' }
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
  /** How often it was taken, this time included. */
  readonly attempts: number;
  readonly notAfter: number | null;
  /** The lead it speaks of, and for an offer's the offer. */
  readonly lead: Lead | null;
  readonly offer: Offer | null;
}

/** A text in a taker's hand: whoever took it since has it at a later attempt. */
export type TakenMessage = Pick<DueMessage, 'id' | 'attempts'>;

/** What a taker says of a text that another has taken since changes nothing, except that it was sent. */
export interface MessageStore {
  /**
   * Takes messages whose time has come, marking each `sending`, so that no other node takes it for the next 20 s; those whose
   * offer is over are dropped instead. `inHand`: ids of those that the caller took before and has not settled; it keeps them
   * as they are, for however long it has had them.
   */
  take(limit: number, inHand?: readonly string[]): Promise<readonly DueMessage[]>;
  /** When the next message can be taken; null when none waits. */
  nextDue(): Promise<number | null>;
  /** How many wait to be handed over, now or later. */
  waiting(): Promise<number>;
  /** The carrier has it, whoever handed it over and whatever others made of it meanwhile: it is not handed over again. */
  sent(id: string, carrierId: string): Promise<void>;
  /** The carrier refused it for good. */
  failed(taken: TakenMessage, error: string): Promise<void>;
  /** Not handed over because its offer is over. */
  dropped(taken: TakenMessage): Promise<void>;
  /** The carrier may not have it: due again after a pause. */
  retry(taken: TakenMessage, pauseMs: number): Promise<void>;
  /** At the start: what this store knows to be in nobody's hand is due again at once. */
  recover(): Promise<void>;
  /** What the carrier says later; unknown ids and repeats change nothing. */
  report(
    of: { carrierId: string; messageId: string | null },
    state: 'delivered' | 'failed',
    error: string,
  ): Promise<void>;
}

/** What an inbound text was understood as when it first arrived: settled once, so that a repeat cannot mean something else. */
export type InboundMeaning =
  | { readonly kind: 'claim'; readonly offerId: string }
  | { readonly kind: 'decline'; readonly offerId: string }
  /** Nothing to do but to answer. */
  | { readonly kind: 'answer'; readonly message: Message }
  | { readonly kind: 'presence'; readonly status: Presence }
  /** `isTold`: the carrier has answered it already. */
  | { readonly kind: 'opt-in'; readonly isTold: boolean }
  | { readonly kind: 'opt-out' }
  | { readonly kind: 'silent' };

export interface Inbound {
  readonly carrierId: string;
  readonly phone: string;
  readonly repId: string | null;
  readonly meaning: InboundMeaning;
}

export interface InboundStore {
  /**
   * Stores what the text means, unless it came before: then what it meant then, and whether it was answered. One that would
   * only be answered that it was not understood means silence once its number had enough such answers.
   */
  receive(inbound: Inbound): Promise<{ readonly inbound: Inbound; readonly answered: boolean }>;
  /** Marks it answered and puts the answer out, once. */
  answer(carrierId: string, message: Message | null): Promise<void>;
  /** What came in, at least so many milliseconds ago, and was never answered: a crash in between. */
  unanswered(olderThanMs?: number): Promise<readonly Inbound[]>;
  /** Whether a text that came later from the same number means one of these. */
  meantSince(carrierId: string, kinds: readonly InboundMeaning['kind'][]): Promise<boolean>;
  /** The offer that the last text to this rep announced; undefined when the last text was no offer. */
  offerOfLastText(repId: string): Promise<string | undefined>;
  /** The latest offer texted or shown to this rep. */
  lastOffer(repId: string): Promise<string | undefined>;
}
