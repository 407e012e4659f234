/** The event log's vocabulary: ids and figures only, never contact data, so that a person can be erased without touching history. */
import type { StageExplanation } from './advance.ts';
import type { ClaimVia } from './lead.ts';
import type { Details, ModeName } from './program.ts';
import type { Presence } from './rep.ts';

/** How an offer ended. */
export type OfferEnd = 'taken' | 'expired' | 'withdrawn' | 'declined';

interface EventKinds {
  'lead.received': { leadId: string; data: { source: string } };
  'lead.duplicate': { leadId: string; data: Record<string, never> };
  'lead.routed': { leadId: string; data: { programId: string; programVersion: number } };
  'wave.started': {
    leadId: string;
    /** Set when the wave asks one rep alone. */
    repId?: string;
    data: {
      offerId: string;
      stage: number;
      wave: number;
      mode: ModeName;
      details: Details;
      /** How many reps were offered. */
      reps: number;
      seconds: number;
    };
    details: { offered: readonly string[]; stages: readonly StageExplanation[] };
  };
  'offer.declined': {
    leadId: string;
    repId: string;
    ms: number;
    via: Exclude<ClaimVia, 'assigned'>;
    data: { offerId: string };
  };
  /** `ms`: how long the offer was open. `declined` when everyone passed. */
  'offer.expired': {
    leadId: string;
    repId?: string;
    ms: number;
    data: { offerId: string; because: 'expired' | 'declined' };
  };
  /** `ms`: from the offer to the claim. */
  'claim.won': { leadId: string; repId: string; via: ClaimVia; ms: number; data: { offerId: string; of: number } };
  /** `ms`: behind the winner; absent when nobody had won. */
  'claim.lost': {
    leadId: string;
    repId: string;
    via: ClaimVia;
    ms?: number;
    data: { offerId: string; result: 'taken' | 'expired' | 'withdrawn' };
  };
  /** `offerId` and `of` are there when it ended a live race. */
  'lead.assigned': { leadId: string; repId: string; data: { by: string; from?: string; offerId?: string } };
  'lead.unclaimed': {
    leadId: string;
    data: { because: 'no-program' | 'nobody-eligible' | 'nobody-claimed' };
    details: { stages: readonly StageExplanation[] };
  };
  'lead.withdrawn': { leadId: string; repId?: string; data: { by: string } };
  'rep.presence': { repId: string; data: { status: Presence } };
  'message.sent': { leadId?: string; repId?: string; data: { messageId: string; kind: string } };
  'message.delivered': { leadId?: string; repId?: string; data: { messageId: string } };
  'message.failed': { leadId?: string; repId?: string; data: { messageId: string; error: string } };
}

export type EventType = keyof EventKinds;

/** What a verb writes: the type with exactly what belongs to it. */
export type NewEvent = {
  [Type in EventType]: { type: Type } & Omit<EventKinds[Type], 'data'> & { data: EventKinds[Type]['data'] };
}[EventType];

/** A stored event. `cursor` grows in the order of the log; `at` is store time in milliseconds. */
export type LogEvent = NewEvent & { readonly cursor: number; readonly at: number };
