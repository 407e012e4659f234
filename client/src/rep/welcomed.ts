/**
 * The welcome is the truth, whenever it comes: what it does not hold is over, and a claim left without an answer is settled
 * by it. It is a reading of a moment ago, though, so an answer that crossed it on the way stands. Pure.
 */
import type { LeadOut, Welcome } from '../../../src/protocol.ts';
import { closedBy, ended, open, withLead, without, withoutEnded, withPhase } from './cards.ts';
import { type Card, isPooled, type PoolRest, type RepState } from './model.ts';
import { isBeyond, pooledInWelcome } from './pool.ts';

/** An answer that cannot but come: what was sent on this connection is answered on it. */
const isBeingAnswered = ({ phase }: Card): boolean =>
  (phase.name === 'claiming' && !phase.unanswered) || (phase.name === 'open' && phase.passing);

function settled(state: RepState, card: Card, welcome: Welcome): RepState {
  const { offer, phase } = card;
  const at = Date.parse(welcome.serverTime);
  const own = welcome.leads.find(({ id }) => id === offer.leadId);
  const isLive = welcome.offers.some(({ id }) => id === offer.id) || isBeyond(card, welcome.offers);
  if (phase.name === 'ended') {
    if (phase.outcome.kind !== 'won') return state;
    if (own) return withPhase(state, offer.id, { ...phase, outcome: { ...phase.outcome, lead: own } });
    return isLive ? state : without(state, offer.id);
  }
  if (own) return ended(state, card, { kind: 'won', lead: own, assigned: null }, at);
  if (isBeingAnswered(card)) return state;
  if (phase.name === 'open') return isLive ? state : without(state, offer.id);
  if (isLive) return withPhase(state, offer.id, { ...open, notice: { kind: 'not-arrived' } });
  return phase.closed ? closedBy(state, card, phase.closed, at) : ended(state, card, { kind: 'gone' }, at);
}

/** Leads won so recently that the reading still has their offers as live. */
function wonMeanwhile({ cards }: RepState, { offers }: Welcome): readonly LeadOut[] {
  const live = new Set(offers.map(({ id }) => id));
  return cards.flatMap(({ offer, phase }) =>
    phase.name === 'ended' && phase.outcome.kind === 'won' && phase.outcome.lead && live.has(offer.id)
      ? [phase.outcome.lead]
      : [],
  );
}

function restOfPool({ poolRest }: RepState, { offers }: Welcome): PoolRest {
  if (offers.filter(isPooled).length < pooledInWelcome) return { kind: 'none' };
  return poolRest.kind === 'more' ? poolRest : { kind: 'more', cursor: null };
}

export function welcomed(state: RepState, welcome: Welcome, handAway: boolean): RepState {
  const stillOwn = new Set(welcome.leads.map(({ id }) => id));
  const begun: RepState = {
    ...state,
    rep: welcome.rep,
    leads: wonMeanwhile(state, welcome).reduce(withLead, welcome.leads),
    given: state.given.filter(({ lead }) => stillOwn.has(lead.id)),
    poolRest: restOfPool(state, welcome),
  };
  const isSentAway = welcome.rep.presenceBecause !== null && state.rep?.presenceBecause !== welcome.rep.presenceBecause;
  const settledAll = state.cards.reduce((so, card) => settled(so, card, welcome), begun);
  // Why nothing comes any more matters more than how the last offer ended.
  const next = isSentAway ? withoutEnded(settledAll) : settledAll;

  const live = new Map(welcome.offers.map((offer) => [offer.id, offer]));
  const known = new Set([...next.cards.map(({ offer }) => offer.id), ...next.over]);
  const fresh = welcome.offers.filter(({ id }) => !known.has(id));
  // Where nothing is shown yet, nothing can move.
  const isPoolEmpty = !next.cards.some(({ offer, placed }) => placed && isPooled(offer));
  const mayPlace = handAway || isPoolEmpty;
  const first = fresh.find((offer) => !isPooled(offer));
  return {
    ...next,
    cards: [
      ...next.cards.map((card) => ({
        ...card,
        offer: card.phase.name === 'ended' ? card.offer : (live.get(card.offer.id) ?? card.offer),
        placed: card.placed || mayPlace,
      })),
      ...fresh.map((offer): Card => ({ offer, phase: open, placed: mayPlace || !isPooled(offer) })),
    ],
    spoken: first ? { kind: 'offer', offer: first } : isSentAway ? { kind: 'sent-away' } : next.spoken,
  };
}
