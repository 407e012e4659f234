/**
 * What a rep sees, as a pure function of what the server said and what the rep did.
 * "Yours" comes only from the server: a claim's own answer, the end of an offer, or an assignment.
 */
import type { OfferOut } from '../../../src/protocol.ts';
import { claimAnswered, passAnswered } from './answers.ts';
import { cardOf, closedBy, open, overFor, without, withoutEnded, withPhase } from './cards.ts';
import { isPooled, type Offered, type Outcome, type Phase, type RepAction, type RepState } from './model.ts';
import { concluded, leadChanged, leadLoaded, ownChanged, released, withoutGiven } from './own.ts';
import { tidied, withPage } from './pool.ts';
import { welcomed } from './welcomed.ts';

function offered(state: RepState, offer: OfferOut, handAway: boolean): RepState {
  if (state.over.includes(offer.id)) return state;
  const card = cardOf(state, offer.id);
  // What was answered stays as it is.
  if (card?.phase.name === 'ended') return state;
  if (card) {
    // The same offer again: its end moved.
    return { ...state, cards: state.cards.map((one) => (one === card ? { ...card, offer } : one)) };
  }
  const placed = handAway || !isPooled(offer);
  return { ...state, cards: [...state.cards, { offer, phase: open, placed }], spoken: { kind: 'offer', offer } };
}

const tappedAfter = (offer: Offered, at: number): number => Math.max(0, at - Date.parse(offer.offeredAt));

/** What happens to one card; for a card that is no longer there, nothing. */
function onCard(state: RepState, action: Extract<RepAction, { offerId: string }>): RepState {
  const card = cardOf(state, action.offerId);
  if (!card) return state;
  const { offer, phase } = card;
  switch (action.type) {
    case 'claimed-late': {
      if (phase.name !== 'ended' || phase.outcome.kind !== 'taken') return state;
      const outcome: Outcome = { ...phase.outcome, tappedMs: tappedAfter(offer, action.at) };
      return withPhase(state, offer.id, { ...phase, outcome });
    }
    case 'claim-sent': {
      if (phase.name !== 'open') return state;
      const tappedMs = tappedAfter(offer, action.at);
      const claiming: Phase = { name: 'claiming', tappedMs, unanswered: false, closed: null };
      const sent = withPhase(state, offer.id, claiming);
      return isPooled(offer) ? sent : { ...sent, front: offer.id };
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
      return welcomed(state, action.welcome, action.handAway);
    case 'offer':
      return offered(state, action.offer, action.handAway);
    case 'closed': {
      const card = cardOf(state, action.closed.offerId);
      if (!card || card.phase.name === 'ended') return overFor(state, action.closed.offerId);
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
      return state.rep ? { ...state, rep: { ...state.rep, presence: action.status, presenceBecause: null } } : state;
    case 'pool-read':
      return withPage(state, action.items, action.nextCursor);
    case 'pool-tidied':
      return tidied(state, action.at);
    case 'own-changed':
      return ownChanged(state, action.lead);
    case 'own-concluded':
      return concluded(state, action.leadId, action.result, action.at);
    case 'release-sent':
      return { ...state, releasing: [...state.releasing, action.leadId] };
    case 'release-failed':
      return { ...state, releasing: state.releasing.filter((id) => id !== action.leadId) };
    case 'released':
      return released(state, action.leadId, action.at);
    default:
      return onCard(state, action);
  }
}
