/** The manager's board as data: leads and their events, and how both change with what the server tells. Pure. */
import type { FeedEvent, LeadOut, LeadStatus, RepOut } from '../../../src/protocol.ts';
import { type Hold, holdOf } from './hold.ts';

export interface FeedData {
  readonly leads: ReadonlyMap<string, LeadOut>;
  /** By lead, oldest first. */
  readonly events: ReadonlyMap<string, readonly FeedEvent[]>;
  readonly reps: ReadonlyMap<string, RepOut>;
  /** The newest event seen: where to go on after a gap. */
  readonly cursor: string | null;
}

export const emptyFeed: FeedData = { leads: new Map(), events: new Map(), reps: new Map(), cursor: null };

/** Cursors are decimal numbers that may outgrow a double, so the longer is the larger. */
export const compareCursors = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** Ended leads beyond this many are forgotten, the oldest first: a wall display runs for weeks. */
const endedKept = 150;

const statusAfter: Readonly<Record<string, LeadStatus>> = {
  'wave.started': 'offering',
  'claim.won': 'claimed',
  'lead.assigned': 'claimed',
  'lead.unclaimed': 'unclaimed',
  'lead.withdrawn': 'withdrawn',
  'lead.held': 'held',
  'lead.pooled': 'pool',
  'lead.released': 'received',
  'lead.recycled': 'received',
};

/** What an event alone says about its lead; the rest comes with the lead itself a moment later. */
function leadAfter(lead: LeadOut, event: FeedEvent, reps: FeedData['reps']): LeadOut {
  const status = statusAfter[event.type];
  if (!status) return lead;
  if (status !== 'claimed') return { ...lead, status, claimedBy: null, claimedAt: null, claimedVia: null };
  const claimedBy = event.repId === undefined ? null : { id: event.repId, name: reps.get(event.repId)?.name ?? '' };
  return { ...lead, status, claimedBy, claimedAt: event.at, claimedVia: event.via ?? 'assigned' };
}

function inserted(known: readonly FeedEvent[], event: FeedEvent): readonly FeedEvent[] {
  const before = known.findLastIndex(({ cursor }) => compareCursors(cursor, event.cursor) <= 0);
  if (known[before]?.cursor === event.cursor) return known;
  return known.toSpliced(before + 1, 0, event);
}

export function withEvents(data: FeedData, fresh: readonly FeedEvent[]): FeedData {
  const events = new Map(data.events);
  const leads = new Map(data.leads);
  const reps = new Map(data.reps);
  let { cursor } = data;
  for (const event of fresh) {
    if (cursor === null || compareCursors(event.cursor, cursor) > 0) cursor = event.cursor;
    if (event.leadId === undefined) continue;
    const known = events.get(event.leadId) ?? [];
    const next = inserted(known, event);
    if (next === known) continue;
    events.set(event.leadId, next);
    const lead = leads.get(event.leadId);
    // An event that was filled in late says nothing about the present.
    if (lead && next.at(-1) === event) leads.set(event.leadId, leadAfter(lead, event, reps));
  }
  return { ...data, events, leads, cursor };
}

/** Events from before what was read: they explain, and say nothing new. */
export function withPast(data: FeedData, past: readonly FeedEvent[]): FeedData {
  const events = new Map(data.events);
  for (const event of past) {
    if (event.leadId !== undefined) events.set(event.leadId, inserted(events.get(event.leadId) ?? [], event));
  }
  return { ...data, events };
}

export function withLeads(data: FeedData, fresh: readonly LeadOut[]): FeedData {
  const leads = new Map(data.leads);
  for (const lead of fresh) leads.set(lead.id, lead);
  return { ...data, leads };
}

const isOver = (status: LeadStatus): boolean => status === 'claimed' || status === 'withdrawn';

const endEvents = new Set(['claim.won', 'lead.assigned', 'lead.withdrawn']);

/** When a lead was settled, or when it came in if that is not known. */
export function endedAt(lead: LeadOut, events: readonly FeedEvent[]): number {
  const end = events.findLast(({ type }) => endEvents.has(type));
  return Date.parse(end?.at ?? lead.claimedAt ?? lead.receivedAt);
}

export interface FeedRow {
  readonly lead: LeadOut;
  readonly events: readonly FeedEvent[];
  /** Since when it stands as it does. */
  readonly since: number;
  /** Set while it is held. */
  readonly hold: Hold | null;
}

export interface Board {
  readonly unclaimed: readonly FeedRow[];
  readonly held: readonly FeedRow[];
  readonly open: readonly FeedRow[];
  readonly pool: readonly FeedRow[];
  readonly ended: readonly FeedRow[];
}

/** With these begins what an unfinished lead is now. */
const beginEvents = new Set(['lead.unclaimed', 'wave.started', 'lead.pooled', 'lead.released', 'lead.recycled']);

function rowOf(lead: LeadOut, events: readonly FeedEvent[]): FeedRow {
  if (isOver(lead.status)) return { lead, events, since: endedAt(lead, events), hold: null };
  const hold = lead.status === 'held' ? holdOf(lead, events) : null;
  const last = events.findLast(({ type }) => beginEvents.has(type));
  return { lead, events, since: hold?.since ?? Date.parse(last?.at ?? lead.receivedAt), hold };
}

/**
 * Unclaimed, held, in the pool: waiting longest first, and overdue before all. Open: the oldest first, so that rows do not
 * jump as turns change. Ended: the latest first.
 */
export function boardOf(data: FeedData): Board {
  const rows = [...data.leads.values()].map((lead) => rowOf(lead, data.events.get(lead.id) ?? []));
  const received = ({ lead }: FeedRow) => Date.parse(lead.receivedAt);
  const having = (...statuses: readonly LeadStatus[]) => rows.filter(({ lead }) => statuses.includes(lead.status));
  const longestFirst = (a: FeedRow, b: FeedRow) => a.since - b.since;
  const overdue = ({ hold }: FeedRow) => Number(hold?.overdue ?? false);
  return {
    unclaimed: having('unclaimed').sort(longestFirst),
    held: having('held').sort((a, b) => overdue(b) - overdue(a) || longestFirst(a, b)),
    open: having('received', 'offering').sort((a, b) => received(a) - received(b)),
    pool: having('pool').sort(longestFirst),
    ended: having('claimed', 'withdrawn').sort((a, b) => b.since - a.since),
  };
}

/** Leads that wait, and whose log here does not say since when or why. */
export const unexplained = (data: FeedData): readonly string[] =>
  [...data.leads.values()]
    .filter(({ id, status }) => {
      const begin = beginOf[status];
      return begin !== undefined && !data.events.get(id)?.some(({ type }) => type === begin);
    })
    .map(({ id }) => id);

const beginOf: Readonly<Partial<Record<LeadStatus, string>>> = {
  held: 'lead.held',
  pool: 'lead.pooled',
  unclaimed: 'lead.unclaimed',
};

export function pruned(data: FeedData): FeedData {
  const { ended } = boardOf(data);
  if (ended.length <= endedKept) return data;
  const leads = new Map(data.leads);
  const events = new Map(data.events);
  for (const { lead } of ended.slice(endedKept)) {
    leads.delete(lead.id);
    events.delete(lead.id);
  }
  return { ...data, leads, events };
}
