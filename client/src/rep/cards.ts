/** What can become of a card: the steps from which everything a rep sees is made. Pure. */
import type { LeadOut, OfferClosed } from '../../../src/protocol.ts';
import { type Card, deckOf, isPooled, type Outcome, type Phase, type Recent, type RepState } from './model.ts';

const recentKept = 12;
const overKept = 500;

export const open = { name: 'open', notice: null, passing: false } as const satisfies Phase;

export const cardOf = (state: Pick<RepState, 'cards'>, offerId: string): Card | undefined =>
  state.cards.find(({ offer }) => offer.id === offerId);

/** A lead that is known keeps its place in the list; another is the latest. */
export const withLead = (leads: readonly LeadOut[], lead: LeadOut): readonly LeadOut[] =>
  leads.some(({ id }) => id === lead.id) ? leads.map((one) => (one.id === lead.id ? lead : one)) : [lead, ...leads];

export const withRecent = (state: RepState, recent: Recent): readonly Recent[] =>
  [recent, ...state.recent].slice(0, recentKept);

export function withPhase(state: RepState, offerId: string, phase: Phase): RepState {
  return { ...state, cards: state.cards.map((card) => (card.offer.id === offerId ? { ...card, phase } : card)) };
}

export function without(state: RepState, offerId: string): RepState {
  return {
    ...state,
    cards: state.cards.filter(({ offer }) => offer.id !== offerId),
    front: state.front === offerId ? null : state.front,
  };
}

/** It never comes back, whatever message about it is still on its way. */
export const overFor = (state: RepState, offerId: string): RepState =>
  state.over.includes(offerId) ? state : { ...state, over: [offerId, ...state.over].slice(0, overKept) };

/** Answers of the deck that were read give way when something else comes to the front. */
export function withoutEnded(state: RepState): RepState {
  return state.cards
    .filter(({ offer, phase }) => phase.name === 'ended' && !isPooled(offer))
    .reduce((rest, { offer }) => without(rest, offer.id), state);
}

/** Of these the server may say later that they are live after all. */
const isUnsettled = ({ kind }: Outcome): boolean => kind === 'gone' || kind === 'not-offered';

/**
 * An answer takes its card's place if the card is on top or the lead is won; otherwise the list of races tells it. In the
 * pool it always takes its row's place, and is news only for who tried.
 */
export function ended(state: RepState, card: Card, outcome: Outcome, at: number): RepState {
  const { offer, phase } = card;
  const settled = isUnsettled(outcome) ? state : overFor(state, offer.id);
  const pooled = isPooled(offer);
  const isNews = !pooled || outcome.kind === 'won' || phase.name === 'claiming';
  const told: RepState = {
    ...settled,
    leads: outcome.kind === 'won' && outcome.lead ? withLead(state.leads, outcome.lead) : state.leads,
    ...(isNews && {
      recent: withRecent(state, { id: `${offer.id}:${at}`, lead: offer.lead, mode: offer.mode, outcome, at }),
      spoken: { kind: 'outcome', outcome, offer },
    }),
  };
  if (pooled) {
    return card.placed || outcome.kind === 'won'
      ? withPhase(told, offer.id, { name: 'ended', outcome, at })
      : without(told, offer.id);
  }
  const seen = outcome.kind === 'won' || deckOf(state)[0]?.offer.id === offer.id;
  if (!seen) return without(told, offer.id);
  return { ...withPhase(withoutEnded(told), offer.id, { name: 'ended', outcome, at }), front: offer.id };
}

/** It was passed on: a card of the deck goes at once, a row of the pool says so in its place. */
export function passed(state: RepState, card: Card, at: number): RepState {
  return isPooled(card.offer)
    ? ended(state, card, { kind: 'passed' }, at)
    : without(overFor(state, card.offer.id), card.offer.id);
}

function outcomeOfClosed(closed: OfferClosed, phase: Phase, leads: readonly LeadOut[]): Outcome | null {
  const tappedMs = phase.name === 'claiming' ? phase.tappedMs : undefined;
  switch (closed.reason) {
    case 'won':
      return { kind: 'won', lead: leads.find(({ id }) => id === closed.leadId) ?? null, assigned: null };
    case 'taken':
      return {
        kind: 'taken',
        by: closed.by ?? null,
        ...(closed.behindMs === undefined ? {} : { behindMs: closed.behindMs }),
        ...(tappedMs === undefined ? {} : { tappedMs }),
      };
    case 'expired':
      return { kind: 'expired', tried: tappedMs !== undefined };
    case 'withdrawn':
      return { kind: 'withdrawn' };
    case 'declined':
      return null;
  }
}

export function closedBy(state: RepState, card: Card, closed: OfferClosed, at: number): RepState {
  const outcome = outcomeOfClosed(closed, card.phase, state.leads);
  return outcome === null ? passed(state, card, at) : ended(state, card, outcome, at);
}
