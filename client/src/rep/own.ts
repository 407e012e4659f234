/** A rep's own leads: how they come without a claim, change, and leave. Pure. */
import type { LeadMessage, LeadOut } from '../../../src/protocol.ts';
import { ended, withLead, without, withoutEnded, withPhase, withRecent } from './cards.ts';
import type { Card, Outcome, RepState } from './model.ts';

export const withoutGiven = (state: RepState, leadId: string) => state.given.filter(({ lead }) => lead.id !== leadId);

/** The card of a lead; a lead offered again may still have the answer to its earlier offer lying there. */
function cardOfLead(state: RepState, leadId: string): Card | undefined {
  const cards = state.cards.filter(({ offer }) => offer.leadId === leadId);
  return cards.find(({ phase }) => phase.name !== 'ended') ?? cards[0];
}

function assigned(state: RepState, lead: LeadOut, by: string | undefined, at: number): RepState {
  const card = cardOfLead(state, lead.id);
  const outcome: Outcome = { kind: 'won', lead, assigned: { by } };
  const filled: RepState = { ...state, leads: withLead(state.leads, lead) };
  if (!card) {
    const given = [{ lead, by }, ...withoutGiven(state, lead.id)];
    // It is news; an answer already read gives way to it.
    return { ...withoutEnded(filled), given, spoken: { kind: 'outcome', outcome, offer: null } };
  }
  return card.phase.name === 'ended'
    ? { ...withPhase(filled, card.offer.id, { name: 'ended', outcome, at }), front: card.offer.id }
    : ended(filled, card, outcome, at);
}

/** It is not this rep's any more: it leaves every place it has. */
function left(state: RepState, leadId: string, outcome: Outcome, at: number): RepState {
  const lead = state.leads.find(({ id }) => id === leadId);
  const releasing = state.releasing.filter((id) => id !== leadId);
  if (!lead) return { ...state, releasing };
  const rest: RepState = {
    ...state,
    releasing,
    leads: state.leads.filter(({ id }) => id !== leadId),
    given: withoutGiven(state, leadId),
    recent: withRecent(state, { id: `${leadId}:${at}`, lead, mode: null, outcome, at }),
    spoken: { kind: 'outcome', outcome, offer: null },
  };
  return state.cards
    .filter(({ offer, phase }) => offer.leadId === leadId && phase.name === 'ended')
    .reduce((so, { offer }) => without(so, offer.id), rest);
}

export function leadChanged(state: RepState, message: LeadMessage, at: number): RepState {
  if (message.reason === 'assigned') return assigned(state, message.lead, message.by?.name, at);
  const { id } = message.lead;
  if (!state.leads.some((lead) => lead.id === id)) return state;
  return left(state, id, { kind: state.releasing.includes(id) ? 'released' : 'moved-away' }, at);
}

export const concluded = (
  state: RepState,
  leadId: string,
  result: Extract<Outcome, { kind: 'concluded' }>['result'],
  at: number,
): RepState => left(state, leadId, { kind: 'concluded', result }, at);

export const released = (state: RepState, leadId: string, at: number): RepState =>
  left(state, leadId, { kind: 'released' }, at);

/** The contact data of a lead that was won by another channel. */
export function leadLoaded(state: RepState, lead: LeadOut): RepState {
  const known: RepState = { ...state, leads: withLead(state.leads, lead) };
  const card = cardOfLead(state, lead.id);
  if (card?.phase.name !== 'ended' || card.phase.outcome.kind !== 'won') return known;
  const outcome: Outcome = { ...card.phase.outcome, lead };
  return {
    ...withPhase(known, card.offer.id, { ...card.phase, outcome }),
    spoken: { kind: 'outcome', outcome, offer: card.offer },
  };
}

export const ownChanged = (state: RepState, lead: LeadOut): RepState =>
  state.leads.some(({ id }) => id === lead.id) ? { ...state, leads: withLead(state.leads, lead) } : state;
