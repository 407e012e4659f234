/** The server's answer to a claim or a pass, put into its card. Pure. */
import type { AnswerResult, ClaimResult } from '../../../src/protocol.ts';
import { closedBy, ended, passed, withLead, withPhase } from './cards.ts';
import type { Card, Notice, Outcome, RepState } from './model.ts';

/** A claim that came just after the end: now it is known by how much. */
function nearMiss(state: RepState, { offer, phase }: Card, behindMs: number): RepState {
  if (phase.name !== 'ended' || phase.outcome.kind !== 'taken' || phase.outcome.tappedMs === undefined) return state;
  const outcome: Outcome = { ...phase.outcome, behindMs };
  return {
    ...withPhase(state, offer.id, { ...phase, outcome }),
    recent: state.recent.map((one) => (one.id.startsWith(`${offer.id}:`) ? { ...one, outcome } : one)),
    spoken: { kind: 'outcome', outcome, offer },
  };
}

export function claimAnswered(state: RepState, card: Card, result: ClaimResult, at: number): RepState {
  const { offer, phase } = card;
  if (result.result === 'won') {
    // The end of the offer may have come first, without the contact data.
    const filled: RepState = { ...state, leads: withLead(state.leads, result.lead) };
    const outcome: Outcome = { kind: 'won', lead: result.lead, assigned: null };
    return phase.name === 'ended'
      ? withPhase(filled, offer.id, { name: 'ended', outcome, at: phase.at })
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
  return withPhase(state, offer.id, { name: 'open', notice, passing: false });
}

export function passAnswered(state: RepState, card: Card, result: AnswerResult | null, at: number): RepState {
  if (card.phase.name !== 'open') return state;
  switch (result?.result) {
    case 'ok':
      return passed(state, card, at);
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
