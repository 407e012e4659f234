/**
 * What a rep sees, as a pure function of what the server said and what the rep did.
 * "Yours" comes only from the server: a claim's own answer, the end of an offer, or an assignment.
 */
import type {
  AnswerResult,
  ClaimResult,
  LeadMessage,
  LeadOut,
  OfferClosed,
  OfferOut,
  Welcome,
} from '../../../src/protocol.ts';
import { type Card, deckOf, type Notice, type Outcome, type Phase, type RepAction, type RepState } from './model.ts';

const recentKept = 12;

const open = { name: 'open', notice: null, passing: false } as const satisfies Phase;

const cardOf = (state: RepState, offerId: string): Card | undefined =>
  state.cards.find(({ offer }) => offer.id === offerId);

const withLead = (leads: readonly LeadOut[], lead: LeadOut): readonly LeadOut[] => [
  lead,
  ...leads.filter(({ id }) => id !== lead.id),
];

const withoutGiven = (state: RepState, leadId: string) => state.given.filter(({ lead }) => lead.id !== leadId);

function withPhase(state: RepState, offerId: string, phase: Phase): RepState {
  return { ...state, cards: state.cards.map((card) => (card.offer.id === offerId ? { ...card, phase } : card)) };
}

function without(state: RepState, offerId: string): RepState {
  return {
    ...state,
    cards: state.cards.filter(({ offer }) => offer.id !== offerId),
    front: state.front === offerId ? null : state.front,
  };
}

/** An answer takes its card's place if the card is on top or the lead is won; otherwise the list of races tells it. */
function ended(state: RepState, card: Card, outcome: Outcome, at: number): RepState {
  const { offer } = card;
  const seen = outcome.kind === 'won' || deckOf(state)[0]?.offer.id === offer.id;
  const told: RepState = {
    ...state,
    leads: outcome.kind === 'won' && outcome.lead ? withLead(state.leads, outcome.lead) : state.leads,
    recent: [{ id: `${offer.id}:${at}`, lead: offer.lead, outcome, at }, ...state.recent].slice(0, recentKept),
    spoken: { kind: 'outcome', outcome },
  };
  if (!seen) return without(told, offer.id);
  return { ...withPhase(withoutEnded(told), offer.id, { name: 'ended', outcome }), front: offer.id };
}

/** Answers that were read give way when something else comes to the front. */
function withoutEnded(state: RepState): RepState {
  return state.cards
    .filter(({ phase }) => phase.name === 'ended')
    .reduce((rest, { offer }) => without(rest, offer.id), state);
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

function closedBy(state: RepState, card: Card, closed: OfferClosed, at: number): RepState {
  const outcome = outcomeOfClosed(closed, card.phase, state.leads);
  return outcome === null ? without(state, card.offer.id) : ended(state, card, outcome, at);
}

/** A claim that came just after the end: now it is known by how much. */
function nearMiss(state: RepState, { offer, phase }: Card, behindMs: number): RepState {
  if (phase.name !== 'ended' || phase.outcome.kind !== 'taken' || phase.outcome.tappedMs === undefined) return state;
  const outcome: Outcome = { ...phase.outcome, behindMs };
  return {
    ...withPhase(state, offer.id, { name: 'ended', outcome }),
    recent: state.recent.map((one) => (one.id.startsWith(`${offer.id}:`) ? { ...one, outcome } : one)),
    spoken: { kind: 'outcome', outcome },
  };
}

function claimAnswered(state: RepState, card: Card, result: ClaimResult, at: number): RepState {
  const { phase } = card;
  if (result.result === 'won') {
    // The end of the offer may have come first, without the contact data.
    const filled: RepState = { ...state, leads: withLead(state.leads, result.lead) };
    const outcome: Outcome = { kind: 'won', lead: result.lead, assigned: null };
    return phase.name === 'ended'
      ? withPhase(filled, card.offer.id, { name: 'ended', outcome })
      : ended(filled, card, outcome, at);
  }
  if (phase.name === 'ended') return result.result === 'taken' ? nearMiss(state, card, result.behindMs) : state;
  if (phase.name !== 'claiming') return state;
  const { tappedMs } = phase;
  switch (result.result) {
    case 'taken':
      return ended(state, card, { kind: 'taken', by: result.by, behindMs: result.behindMs, tappedMs }, at);
    case 'expired':
      return ended(state, card, { kind: 'expired', tried: true }, at);
    case 'withdrawn':
      return ended(state, card, { kind: 'withdrawn' }, at);
    case 'not-offered':
      return ended(state, card, { kind: 'not-offered' }, at);
  }
  if (phase.closed) return closedBy(state, card, phase.closed, at);
  const notice: Notice = result.result === 'over-cap' ? { kind: 'over-cap', cap: result.cap } : { kind: result.result };
  return withPhase(state, card.offer.id, { name: 'open', notice, passing: false });
}

function passAnswered(state: RepState, card: Card, result: AnswerResult | null, at: number): RepState {
  if (card.phase.name !== 'open') return state;
  switch (result?.result) {
    case 'ok':
      return without(state, card.offer.id);
    case 'taken':
      return ended(state, card, { kind: 'taken', by: result.by }, at);
    case 'expired':
      return ended(state, card, { kind: 'expired', tried: false }, at);
    case 'withdrawn':
    case 'not-offered':
      return ended(state, card, { kind: result.result }, at);
    default:
      return withPhase(state, card.offer.id, { name: 'open', notice: { kind: 'pass-failed' }, passing: false });
  }
}

/** The welcome is the truth: what it does not hold is over, and a claim left without an answer is settled by it. */
function welcomed(state: RepState, welcome: Welcome): RepState {
  const at = Date.parse(welcome.serverTime);
  const live = new Map(welcome.offers.map((offer) => [offer.id, offer]));
  const stillOwn = new Set(welcome.leads.map(({ id }) => id));
  const given = state.given.filter(({ lead }) => stillOwn.has(lead.id));
  let next: RepState = { ...state, rep: welcome.rep, leads: welcome.leads, given };
  for (const card of state.cards) {
    const { offer, phase } = card;
    const own = welcome.leads.find(({ id }) => id === offer.leadId);
    const again = live.get(offer.id);
    if (phase.name === 'ended') {
      if (phase.outcome.kind === 'won' && !own) next = without(next, offer.id);
      else if (phase.outcome.kind === 'won' && own) {
        next = withPhase(next, offer.id, { name: 'ended', outcome: { ...phase.outcome, lead: own } });
      }
    } else if (own) {
      next = ended(next, card, { kind: 'won', lead: own, assigned: null }, at);
    } else if (phase.name === 'claiming' && !phase.unanswered) {
      // This welcome crossed a claim made on the same connection: the claim's own answer is on its way.
    } else if (again) {
      const notice: Notice | null = phase.name === 'claiming' ? { kind: 'not-arrived' } : null;
      next = withPhase(next, offer.id, { ...open, notice });
    } else if (phase.name === 'claiming') {
      next = phase.closed ? closedBy(next, card, phase.closed, at) : ended(next, card, { kind: 'gone' }, at);
    } else {
      next = without(next, offer.id);
    }
  }
  const known = new Set(next.cards.map(({ offer }) => offer.id));
  const fresh = welcome.offers.filter(({ id }) => !known.has(id));
  const first = fresh[0];
  return {
    ...next,
    cards: [
      ...next.cards.map((card) => ({ ...card, offer: live.get(card.offer.id) ?? card.offer })),
      ...fresh.map((offer) => ({ offer, phase: open })),
    ],
    spoken: first ? { kind: 'offer', offer: first } : next.spoken,
  };
}

function leadChanged(state: RepState, message: LeadMessage, at: number): RepState {
  const card = state.cards.find(({ offer }) => offer.leadId === message.lead.id);
  if (message.reason === 'assigned') {
    const outcome: Outcome = { kind: 'won', lead: message.lead, assigned: { by: message.by?.name } };
    const filled: RepState = { ...state, leads: withLead(state.leads, message.lead) };
    if (!card) {
      const given = [{ lead: message.lead, by: message.by?.name }, ...withoutGiven(state, message.lead.id)];
      // It is news; an answer already read gives way to it.
      return { ...withoutEnded(filled), given, spoken: { kind: 'outcome', outcome } };
    }
    return card.phase.name === 'ended'
      ? { ...withPhase(filled, card.offer.id, { name: 'ended', outcome }), front: card.offer.id }
      : ended(filled, card, outcome, at);
  }
  const moved = state.leads.find(({ id }) => id === message.lead.id);
  if (!moved) return state;
  const outcome: Outcome = { kind: 'moved-away' };
  const rest: RepState = {
    ...state,
    leads: state.leads.filter(({ id }) => id !== moved.id),
    given: withoutGiven(state, moved.id),
    recent: [{ id: `${moved.id}:${at}`, lead: moved, outcome, at }, ...state.recent].slice(0, recentKept),
    spoken: { kind: 'outcome', outcome },
  };
  return card?.phase.name === 'ended' ? without(rest, card.offer.id) : rest;
}

function offered(state: RepState, offer: OfferOut): RepState {
  if (cardOf(state, offer.id)) {
    // The same offer again: its end moved.
    return { ...state, cards: state.cards.map((card) => (card.offer.id === offer.id ? { ...card, offer } : card)) };
  }
  return { ...state, cards: [...state.cards, { offer, phase: open }], spoken: { kind: 'offer', offer } };
}

function leadLoaded(state: RepState, lead: LeadOut): RepState {
  const known: RepState = { ...state, leads: withLead(state.leads, lead) };
  const card = state.cards.find(({ offer }) => offer.leadId === lead.id);
  if (card?.phase.name !== 'ended' || card.phase.outcome.kind !== 'won') return known;
  const outcome: Outcome = { ...card.phase.outcome, lead };
  return { ...withPhase(known, card.offer.id, { name: 'ended', outcome }), spoken: { kind: 'outcome', outcome } };
}

const tappedAfter = (offer: OfferOut, at: number): number => Math.max(0, at - Date.parse(offer.offeredAt));

/** What happens to one card; for a card that is no longer there, nothing. */
function onCard(state: RepState, action: Extract<RepAction, { offerId: string }>): RepState {
  const card = cardOf(state, action.offerId);
  if (!card) return state;
  const { offer, phase } = card;
  switch (action.type) {
    case 'claimed-late': {
      if (phase.name !== 'ended' || phase.outcome.kind !== 'taken') return state;
      const outcome: Outcome = { ...phase.outcome, tappedMs: tappedAfter(offer, action.at) };
      return withPhase(state, offer.id, { name: 'ended', outcome });
    }
    case 'claim-sent': {
      const tappedMs = tappedAfter(offer, action.at);
      const claiming: Phase = { name: 'claiming', tappedMs, unanswered: false, closed: null };
      return phase.name === 'open' ? { ...withPhase(state, offer.id, claiming), front: offer.id } : state;
    }
    case 'claim-answered':
      return claimAnswered(state, card, action.result, action.at);
    case 'claim-unanswered':
      if (phase.name !== 'claiming') return state;
      return phase.closed
        ? closedBy(state, card, phase.closed, action.at)
        : withPhase(state, offer.id, { ...phase, unanswered: true });
    case 'pass-sent':
      return phase.name === 'open' ? withPhase(state, offer.id, { name: 'open', notice: null, passing: true }) : state;
    case 'pass-answered':
      return passAnswered(state, card, action.result, action.at);
    case 'raised':
      return { ...withoutEnded(state), front: offer.id };
    case 'dismissed':
      return phase.name === 'ended' ? without(state, offer.id) : state;
  }
}

export function reduceRep(state: RepState, action: RepAction): RepState {
  switch (action.type) {
    case 'welcome':
      return welcomed(state, action.welcome);
    case 'offer':
      return offered(state, action.offer);
    case 'closed': {
      const card = cardOf(state, action.closed.offerId);
      if (!card || card.phase.name === 'ended') return state;
      return card.phase.name === 'claiming' && !card.phase.unanswered
        ? withPhase(state, card.offer.id, { ...card.phase, closed: action.closed })
        : closedBy(state, card, action.closed, action.at);
    }
    case 'lead':
      return leadChanged(state, action.message, action.at);
    case 'lead-loaded':
      return leadLoaded(state, action.lead);
    case 'given-dismissed':
      return { ...state, given: withoutGiven(state, action.leadId) };
    case 'presence':
      return state.rep ? { ...state, rep: { ...state.rep, presence: action.status } } : state;
    default:
      return onCard(state, action);
  }
}
