/** The event log's vocabulary: ids and figures only, never contact data, so that a person can be erased without touching history. */
import type { StageExplanation } from './explanation.ts';
import type { ClaimVia, HoldReason, Outcome, UnclaimedReason } from './lead.ts';
import type { Details, ModeName } from './program.ts';
import type { Presence } from './rep.ts';

/** How an offer ended. */
export type OfferEnd = 'taken' | 'expired' | 'withdrawn' | 'declined';

interface EventKinds {
  'lead.received': { leadId: string; data: { source: string } };
  'lead.duplicate': { leadId: string; data: Record<string, never> };
  /** The same person asked again while the lead was on its way. */
  'lead.joined': { leadId: string; data: { source: string } };
  'lead.routed': { leadId: string; data: { programId: string; programVersion: number } };
  /** `seconds`: the longest hold. */
  'lead.held': {
    leadId: string;
    data: { because: HoldReason; seconds: number };
    details: { stages: readonly StageExplanation[] };
  };
  /** Held for half of the longest hold. */
  'lead.alarm': { leadId: string; data: { because: 'held'; heldSeconds: number; leftSeconds: number } };
  'wave.started': {
    leadId: string;
    /** Set when the wave asks one rep alone. */
    repId?: string;
    data: WaveFigures;
    details: WaveDetails;
  };
  'lead.pooled': { leadId: string; data: WaveFigures; details: WaveDetails };
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
    data: { offerId: string; result: 'taken' | 'expired' | 'withdrawn' | 'not-offered' | 'over-cap'; cap?: string };
  };
  /** `by`: who did it, or the program's id. `offerId`: the race that it ended, if there was one. */
  'lead.assigned': {
    leadId: string;
    repId: string;
    data: { by: string; from?: string; offerId?: string; stage?: number; mode?: ModeName };
    /** Set when a program assigned it. */
    details?: { stages: readonly StageExplanation[] };
  };
  'lead.unclaimed': {
    leadId: string;
    data: { because: UnclaimedReason };
    details: { stages: readonly StageExplanation[] };
  };
  'lead.withdrawn': { leadId: string; repId?: string; data: { by: string } };
  /** `offerId`: by which the rep had it. */
  'lead.released': { leadId: string; repId: string; data: { by: string; offerId: string } };
  /** Offered anew from the first stage, by a manager. `repId`: whose it was. */
  'lead.recycled': { leadId: string; repId?: string; data: { by: string } };
  /** `ms`: since the claim. */
  'lead.contacted': { leadId: string; repId: string; ms: number; data: { by: string } };
  'lead.outcome': { leadId: string; repId: string; data: { by: string; result: Outcome['result']; amount?: number } };
  /** `unanswered`: three exclusive offers in a row had no answer. `by`: whose hand it was, if not the rep's own. */
  'rep.presence': { repId: string; data: { status: Presence; because?: 'unanswered'; by?: string } };
  /** `leadId`: one that was on offer to this rep, or theirs and open; once for each, and once without. */
  'rep.removed': { leadId?: string; repId: string; data: { by?: string } };
  /** `by`, here and below: the id of the person or key who did it, or a word for the server's own. `fields`: what was written. */
  'rep.added': { repId: string; data: { by: string } };
  /** `presence`: what it is now, where it was written. */
  'rep.changed': { repId: string; data: { by: string; fields: readonly string[]; presence?: Presence } };
  'team.added': { data: { by: string; teamId: string } };
  'team.renamed': { data: { by: string; teamId: string } };
  'team.removed': { data: { by: string; teamId: string } };
  'program.added': { data: { by: string; programId: string } };
  'program.changed': { data: { by: string; programId: string; programVersion: number; fields: readonly string[] } };
  'program.removed': { data: { by: string; programId: string } };
  'person.added': { repId?: string | undefined; data: { by: string; personId: string; roles: readonly string[] } };
  'person.changed': {
    repId?: string | undefined;
    data: { by: string; personId: string; fields: readonly string[]; roles?: readonly string[] };
  };
  /** A link was made that signs somebody in: this person, this rep, or who comes with it and has these roles from then on. */
  'person.invited': {
    repId?: string | undefined;
    data: { by: string; personId: string | null; roles: readonly string[] };
  };
  /** Everywhere. */
  'person.signed-out': { data: { by: string; personId: string } };
  'person.removed': { repId?: string | undefined; data: { by: string; personId: string } };
  /** `repId`: of a rep's token. */
  'key.added': { repId?: string | undefined; data: { by: string; keyId: string; roles: readonly string[] } };
  'key.renamed': { data: { by: string; keyId: string } };
  'key.revoked': { repId?: string | undefined; data: { by: string; keyId: string } };
  'program.paused': { data: { programId: string; by: string } };
  'program.resumed': { data: { programId: string; by: string } };
  /** Settings that were others at a start than at the one before, by name; never their values. */
  'settings.changed': { data: { by?: never; settings: readonly string[] } };
  'message.sent': { leadId?: string; repId?: string; data: { messageId: string; kind: string } };
  'message.delivered': { leadId?: string; repId?: string; data: { messageId: string } };
  'message.failed': { leadId?: string; repId?: string; data: { messageId: string; error: string } };
}

interface WaveFigures {
  offerId: string;
  /** -1: before the first, to the rep who knows the person. */
  stage: number;
  wave: number;
  mode: ModeName;
  details: Details;
  /** How many reps were offered. */
  reps: number;
  /** Until the stage goes on; null: it waits. */
  seconds: number | null;
  /** Set when earlier waves stay open and all close together after so many seconds. */
  closesIn?: number;
}

interface WaveDetails {
  offered: readonly string[];
  stages: readonly StageExplanation[];
}

export type EventType = keyof EventKinds;

/** What a verb writes: the type with exactly what belongs to it. */
export type NewEvent = {
  [Type in EventType]: { type: Type } & Omit<EventKinds[Type], 'data'> & { data: EventKinds[Type]['data'] };
}[EventType];

/** What happened, without the explanation. */
export type Happening = LogEvent extends infer Event
  ? Event extends LogEvent
    ? Omit<Event, 'details'>
    : never
  : never;

/** A stored event. `cursor` grows in the order of the log; `at` is store time in milliseconds. */
export type LogEvent = NewEvent & { readonly cursor: number; readonly at: number };
