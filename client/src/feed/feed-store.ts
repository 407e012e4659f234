/**
 * Keeps the board up to date: the last hour once, then every event as it happens, and after a lost connection what was missed.
 * Events carry ids only, so a lead that changed is fetched; many changes in a moment are fetched together.
 */
import type { FeedEvent, LeadOut, Page, Problem } from '../../../src/protocol.ts';
import { get } from '../api.ts';
import { observeServerTime, serverNow } from '../clock.ts';
import { fetchReps } from '../reps.ts';
import { socket } from '../socket.ts';
import { createStore } from '../store.ts';
import { emptyFeed, type FeedData, pruned, unexplained, withEvents, withLeads, withPast } from './feed-model.ts';

export interface FeedState {
  readonly data: FeedData;
  readonly loaded: boolean;
  readonly problem: Problem | null;
}

const nothing: FeedState = { data: emptyFeed, loaded: false, problem: null };

export const feedStore = createStore<FeedState, (state: FeedState) => FeedState>(
  (state, change) => change(state),
  nothing,
);

const update = (change: (data: FeedData) => FeedData) =>
  feedStore.dispatch((state) => ({ ...state, data: pruned(change(state.data)) }));

const pastShown = 3_600_000;
const pagesAtOnce = 10;
const gatherTime = 200;
const fetchedSingly = 12;

const changedLeads = new Set<string>();
let gatheredEvents: FeedEvent[] = [];
let flushWaits = false;

async function fetchChanged(ids: readonly string[]): Promise<void> {
  // Under a flood one page of the newest is cheaper than each by itself; those it lacks are asked for below.
  let missing = ids;
  if (ids.length > fetchedSingly) {
    const newest = await get<Page<LeadOut>>('/api/v1/leads?limit=200');
    if (newest.ok) {
      update((data) => withLeads(data, newest.value.items));
      const got = new Set(newest.value.items.map(({ id }) => id));
      missing = ids.filter((id) => !got.has(id));
    }
  }
  const answers = await Promise.all(
    missing.slice(0, fetchedSingly).map((id) => get<LeadOut>(`/api/v1/leads/${encodeURIComponent(id)}`)),
  );
  const leads = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  if (leads.length > 0) update((data) => withLeads(data, leads));
}

/** Asked for once: who is removed stays unknown. */
const askedFor = new Set<string>();

/** Somebody new has joined the team. */
async function meetNewReps(events: readonly FeedEvent[]): Promise<void> {
  const { reps } = feedStore.get().data;
  const strangers = events.flatMap(({ repId }) =>
    repId === undefined || reps.has(repId) || askedFor.has(repId) ? [] : [repId],
  );
  if (strangers.length === 0) return;
  for (const id of strangers) askedFor.add(id);
  const team = await fetchReps();
  if (team.ok)
    update((data) => ({ ...data, reps: new Map([...data.reps, ...team.value.map((rep) => [rep.id, rep] as const)]) }));
}

function flush(): void {
  flushWaits = false;
  const fresh = gatheredEvents;
  gatheredEvents = [];
  update((data) => withEvents(data, fresh));
  void meetNewReps(fresh);
  const ids = [...changedLeads];
  changedLeads.clear();
  if (ids.length > 0) void fetchChanged(ids);
}

/** `live`: just now, as opposed to read from the log. */
function gather(events: readonly FeedEvent[], live: boolean): void {
  for (const event of events) {
    if (live) observeServerTime(event.at);
    gatheredEvents.push(event);
    const lead = event.leadId;
    if (lead !== undefined && !event.type.startsWith('message.') && event.type !== 'claim.lost') changedLeads.add(lead);
  }
  if (flushWaits) return;
  flushWaits = true;
  setTimeout(flush, gatherTime);
}

/** The log up to here was read or heard without a gap. */
let readTo: string | null = null;

async function readLog(query: string, each: (events: readonly FeedEvent[]) => void): Promise<Problem | null> {
  let next = query;
  for (let page = 0; page < pagesAtOnce; page += 1) {
    const answer = await get<Page<FeedEvent>>(`/api/v1/feed?${next}&limit=1000`);
    if (!answer.ok) return answer.problem;
    const { items, nextCursor } = answer.value;
    each(items);
    readTo = items.at(-1)?.cursor ?? readTo;
    if (nextCursor === null) return null;
    next = `cursor=${encodeURIComponent(nextCursor)}`;
  }
  return null;
}

async function load(): Promise<void> {
  const from = encodeURIComponent(new Date(serverNow() - pastShown).toISOString());
  // The log before the leads: a lead read later already is what the log made of it.
  const problem = await readLog(`from=${from}`, (events) => update((data) => withEvents(data, events)));
  const [reps, recent, waiting, pool] = await Promise.all([
    fetchReps(),
    get<Page<LeadOut>>(`/api/v1/leads?from=${from}&limit=200`),
    get<Page<LeadOut>>('/api/v1/leads?status=unclaimed,held,offering,received&limit=200'),
    get<Page<LeadOut>>('/api/v1/leads?status=pool&limit=1000'),
  ]);
  const failed = [reps, recent, waiting, pool].find((answer) => !answer.ok);
  feedStore.dispatch((state) => {
    let { data } = state;
    if (reps.ok) data = { ...data, reps: new Map(reps.value.map((rep) => [rep.id, rep])) };
    if (recent.ok) data = withLeads(data, recent.value.items);
    if (waiting.ok) data = withLeads(data, waiting.value.items);
    if (pool.ok) data = withLeads(data, pool.value.items);
    const fault = problem ?? (failed && !failed.ok ? failed.problem : null);
    return { data: pruned(data), loaded: fault === null || state.loaded, problem: fault };
  });
  void explainWaiting();
}

const explainedAtMost = 60;
const explainedAtOnce = 6;

/** What waits for longer than the log that was read tells it by its own trace: since when, and why. */
async function explainWaiting(): Promise<void> {
  const ids = unexplained(feedStore.get().data).slice(0, explainedAtMost);
  for (let from = 0; from < ids.length; from += explainedAtOnce) {
    const traces = await Promise.all(
      ids
        .slice(from, from + explainedAtOnce)
        .map((id) => get<Page<FeedEvent>>(`/api/v1/leads/${encodeURIComponent(id)}/trace?limit=1000`)),
    );
    const past = traces.flatMap((trace) => (trace.ok ? trace.value.items : []));
    update((data) => withPast(data, past));
  }
}

let loading: Promise<void> = Promise.resolve();

export function loadFeed(): Promise<void> {
  loading = load();
  return loading;
}

/** What happened between the last event heard and the first of the new connection. */
async function fillGap(): Promise<void> {
  await loading;
  if (readTo === null) await loadFeed();
  else await readLog(`cursor=${encodeURIComponent(readTo)}`, (events) => gather(events, false));
}

let started = false;

export function startFeed(): void {
  if (started) return;
  started = true;
  socket.on('feed', (event) => gather([event], true));
  socket.on('connect', () => void fillGap());
  socket.on('disconnect', () => {
    readTo = feedStore.get().data.cursor ?? readTo;
  });
  void loadFeed();
}

/** A lead as an action's answer shows it: sooner than the feed tells. */
export const takeLead = (lead: LeadOut): void => update((data) => withLeads(data, [lead]));
