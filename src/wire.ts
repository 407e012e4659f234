/** From the domain to the wire: the only place where what leaves the house gets its shape. */
import type { ClaimOutcome, DeclineOutcome } from './domain/claim.ts';
import type { Happening, LogEvent } from './domain/event.ts';
import { explain, type Names } from './domain/explain.ts';
import type { Lead, LeadContent, Outcome } from './domain/lead.ts';
import type { Program } from './domain/program.ts';
import type { Rep } from './domain/rep.ts';
import { shown } from './domain/visibility.ts';
import type {
  AnswerResult,
  ClaimResult,
  FeedEvent,
  LeadOut,
  LeadState,
  OfferOut,
  OutcomeOut,
  PoolLead,
  ProgramOut,
  RepOut,
  ShownLead,
  Time,
  TraceEvent,
} from './protocol.ts';
import type { Offer, SeenLead } from './store/store.ts';

/** Milliseconds to ISO 8601 in UTC. */
export const time = (ms: number): Time => new Date(ms).toISOString();

const outcomeOut = ({ result, amount, reason, at }: Outcome): OutcomeOut => ({
  result,
  ...(amount !== null && { amount }),
  ...(reason !== null && { reason }),
  at: time(at),
});

function stateOf(lead: Lead): LeadState {
  const { position, program } = lead;
  const claim = position.status === 'claimed' ? position : null;
  return {
    id: lead.id,
    status: position.status,
    program: program && { id: program.id, name: program.name },
    // Before the first, while a known person's rep is asked.
    stage: lead.stage === null || lead.stage < 0 ? null : lead.stage,
    wave: lead.wave === 0 ? null : lead.wave,
    claimedBy: claim?.by ?? null,
    claimedAt: claim && time(claim.at),
    claimedVia: claim?.via ?? null,
    contactedAt: claim?.contactedAt ? time(claim.contactedAt) : null,
    outcome: claim?.outcome ? outcomeOut(claim.outcome) : null,
    receivedAt: time(lead.receivedAt),
  };
}

/** Everything: for managers, the lead's own source and its owner. */
export const leadOut = (lead: Lead): LeadOut => ({ ...lead.content, ...stateOf(lead) });

/** For who posted a person that joined another lead: its id and status beside the poster's own content, nothing else of it. */
export function joinedLead({ id, position }: Lead, content: LeadContent, receivedAt: number): LeadOut {
  return {
    ...content,
    id,
    status: position.status,
    program: null,
    stage: null,
    wave: null,
    claimedBy: null,
    claimedAt: null,
    claimedVia: null,
    contactedAt: null,
    outcome: null,
    receivedAt: time(receivedAt),
  };
}

/** As far as this rep may see it (P8). */
export function shownLead({ lead, sight }: SeenLead): ShownLead {
  const state = stateOf(lead);
  if (sight === 'own') return { ...lead.content, ...state };
  // What came of it is between its owner and the managers.
  const hidden = { contactedAt: null, outcome: null, ...(sight === 'blind' && { program: null }) };
  // A program's name may say what is for sale.
  return { ...shown(lead.content, sight), ...state, ...hidden };
}

export function offerOut(offer: Offer, now: number): OfferOut {
  const { id, lead, code, mode, stage, wave, details } = offer;
  return {
    id,
    leadId: lead.id,
    code,
    mode,
    stage: Math.max(0, stage),
    wave,
    details,
    lead: shownLead({ lead, sight: details }),
    offeredAt: time(offer.offeredAt),
    expiresAt: offer.closesAt === null ? null : time(offer.closesAt),
    rivals: offer.size - 1,
    serverTime: time(now),
  };
}

/** A lead in the pool, as far as the offer shows it. */
export const poolLead = ({ id, lead, details, offeredAt }: Offer): PoolLead => ({
  ...shownLead({ lead, sight: details }),
  offerId: id,
  pooledAt: time(offeredAt),
});

/** `ranked`: ids of all reps, the best first. */
export function repOut(rep: Rep, ranked: readonly string[]): RepOut {
  const { id, name, email, phone, smsOptIn, presence, presenceBecause, score, profile } = rep;
  return {
    id,
    name,
    ...(email !== null && { email }),
    ...(phone !== null && { phone }),
    smsOptIn,
    ...profile,
    score,
    presence,
    presenceBecause,
    rank: ranked.indexOf(id) + 1,
  };
}

export function programOut({ id, version: _version, seniority: _seniority, ...program }: Program): ProgramOut {
  return { id, ...program };
}

export const claimResult = (outcome: ClaimOutcome): ClaimResult =>
  outcome.result === 'won' ? { result: 'won', lead: leadOut(outcome.lead) } : outcome;

export const answerResult = (outcome: DeclineOutcome): AnswerResult => outcome;

/** The log's event as a manager's feed shows it: without the explanation. */
export function feedEvent(event: Happening | LogEvent): FeedEvent {
  return {
    cursor: String(event.cursor),
    at: time(event.at),
    type: event.type,
    ...('leadId' in event && event.leadId !== undefined && { leadId: event.leadId }),
    ...('repId' in event && event.repId !== undefined && { repId: event.repId }),
    ...('via' in event && { via: event.via }),
    ...('ms' in event && event.ms !== undefined && { ms: event.ms }),
    ...event.data,
  };
}

/** The event with what explains it. */
export function traceEvent(event: LogEvent, names: Names): TraceEvent {
  return {
    ...feedEvent(event),
    ...('details' in event && event.details !== undefined && { details: event.details }),
    text: explain(event, names),
  };
}
