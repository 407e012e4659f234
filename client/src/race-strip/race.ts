/** A lead's race, told from its feed events: whose turn when, who tried when and how, who got it. Pure. */
import type { ClaimVia, FeedEvent, ModeName } from '../../../src/protocol.ts';

/** A stretch of the race during which the same offer was open, to one rep or to several. All times are ms since the race began. */
export interface Turn {
  readonly offerId: string;
  /** Null for one that this page does not know. */
  readonly mode: ModeName | null;
  /** From 0; -1: the rep who knows the person, before the first. */
  readonly stage: number;
  /** The rep asked alone, or who decides alone; null when several were. */
  readonly name: string | null;
  readonly reps: number;
  readonly from: number;
  /** When it ended; null while it is open. */
  readonly to: number | null;
  /** When it will end by itself; null if never. */
  readonly deadline: number | null;
  /** Others of its stage join while it lasts, and all close together. */
  readonly staggered: boolean;
  /** `over`: somebody has the lead by another offer. */
  readonly closed: 'claimed' | 'over' | 'passed' | 'expired' | 'withdrawn' | null;
}

type AttemptResult = 'won' | 'taken' | 'expired' | 'withdrawn' | 'not-offered' | 'over-cap';

export interface Attempt {
  readonly name: string;
  readonly via: ClaimVia;
  readonly at: number;
  /** Since the offer this attempt was for. */
  readonly sinceOffer: number;
  readonly result: AttemptResult;
  /** Behind the winner; null when nobody had won. */
  readonly behind: number | null;
  /** By an assignment: whether the program made it, or a person. */
  readonly byProgram?: boolean;
}

export interface Pass {
  readonly name: string;
  readonly at: number;
  readonly sinceOffer: number;
}

export interface Race {
  /** When the first offer went out, by the server's clock. */
  readonly startedAt: number;
  /** None when it was assigned without asking anybody. */
  readonly turns: readonly Turn[];
  /** In the order of time. */
  readonly attempts: readonly Attempt[];
  readonly passes: readonly Pass[];
  readonly end: 'live' | 'held' | 'won' | 'unclaimed' | 'withdrawn';
}

/** Turns an id into a name to show. */
export type NameOf = (repId: string) => string;

interface Draft {
  readonly startedAt: number;
  readonly turns: Turn[];
  readonly attempts: Attempt[];
  readonly passes: Pass[];
  end: Race['end'];
}

const modes: readonly ModeName[] = [
  'shark-tank',
  'top-producer',
  'push-pull',
  'round-robin',
  'shares',
  'cherry-pick',
  'skim',
];
const lostResults: readonly AttemptResult[] = ['expired', 'withdrawn', 'not-offered', 'over-cap'];

const textOf = (event: FeedEvent, key: string): string | null => {
  const value = event[key];
  return typeof value === 'string' ? value : null;
};

const numberOf = (event: FeedEvent, key: string): number | null => {
  const value = event[key];
  return typeof value === 'number' ? value : null;
};

function closeTurn(draft: Draft, offerId: string | null, to: number, closed: NonNullable<Turn['closed']>): void {
  const index = draft.turns.findIndex((turn) => turn.offerId === offerId && turn.to === null);
  const turn = draft.turns[index];
  if (turn) draft.turns[index] = { ...turn, to: Math.max(turn.from, to), closed };
}

function closeAll(draft: Draft, to: number, closed: NonNullable<Turn['closed']>): void {
  for (const turn of [...draft.turns]) closeTurn(draft, turn.offerId, to, closed);
}

const winnerOf = (attempts: readonly Attempt[]): Attempt | undefined => attempts.find(({ result }) => result === 'won');

function begin(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  const seconds = numberOf(event, 'seconds');
  const closesIn = numberOf(event, 'closesIn');
  const length = closesIn ?? seconds;
  const stage = numberOf(event, 'stage') ?? 0;
  const mode = textOf(event, 'mode');
  const deadline = length === null ? null : at + length * 1000;
  if (closesIn !== null) {
    // Whoever was asked before in this stage keeps the offer, and all close together.
    for (const [index, turn] of draft.turns.entries()) {
      if (turn.to === null && turn.staggered && turn.stage === stage) draft.turns[index] = { ...turn, deadline };
    }
  }
  draft.turns.push({
    offerId: textOf(event, 'offerId') ?? '',
    mode: modes.find((known) => known === mode) ?? null,
    stage,
    name: event.repId === undefined ? null : nameOf(event.repId),
    reps: numberOf(event, 'reps') ?? 1,
    from: at,
    to: null,
    deadline,
    staggered: closesIn !== null,
    closed: null,
  });
  draft.end = 'live';
}

function won(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  const offerId = textOf(event, 'offerId');
  const turn = draft.turns.find((one) => one.offerId === offerId);
  const sinceOffer = event.ms ?? at - (turn?.from ?? 0);
  const wonAt = turn ? turn.from + sinceOffer : at;
  const name = event.repId === undefined ? '' : nameOf(event.repId);
  draft.attempts.push({ name, via: event.via ?? 'http', at: wonAt, sinceOffer, result: 'won', behind: null });
  draft.end = 'won';
  closeTurn(draft, offerId, wonAt, 'claimed');
  closeAll(draft, wonAt, 'over');
}

function lost(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  const offerId = textOf(event, 'offerId');
  const turn = draft.turns.find((one) => one.offerId === offerId);
  // A late answer to an offer of an earlier race.
  if (!turn) return;
  const said = textOf(event, 'result');
  const result = lostResults.find((known) => known === said) ?? 'taken';
  const name = event.repId === undefined ? '' : nameOf(event.repId);
  // These are decided anew at every tap; once tells it.
  const isRefusal = result === 'over-cap' || result === 'not-offered';
  if (isRefusal && draft.attempts.some((one) => one.name === name && one.result === result)) return;
  const behind = result === 'taken' ? (event.ms ?? null) : null;
  // The store measured the gap; the two events' own times could be rounded apart.
  const triedAt = behind === null ? at : (winnerOf(draft.attempts)?.at ?? at - behind) + behind;
  const via = event.via ?? 'http';
  draft.attempts.push({ name, via, at: triedAt, sinceOffer: triedAt - turn.from, result, behind });
}

function assigned(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  // A lead that already has an owner changes hands; its race is history.
  if (event.repId === undefined || draft.end === 'won') return;
  const offerId = textOf(event, 'offerId');
  const turn = draft.turns.find((one) => one.offerId === offerId) ?? draft.turns.at(-1);
  draft.attempts.push({
    name: nameOf(event.repId),
    via: 'assigned',
    at,
    sinceOffer: at - (turn?.from ?? 0),
    result: 'won',
    behind: null,
    byProgram: textOf(event, 'mode') !== null,
  });
  draft.end = 'won';
  closeTurn(draft, turn?.offerId ?? null, at, 'claimed');
  closeAll(draft, at, 'over');
}

function declined(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  const offerId = textOf(event, 'offerId');
  const turn = draft.turns.find((one) => one.offerId === offerId);
  if (!turn) return;
  const name = event.repId === undefined ? '' : nameOf(event.repId);
  draft.passes.push({ name, at, sinceOffer: event.ms ?? at - turn.from });
  // In a turn of one rep the pass is the end of it; a manager can still hand a lead on that one passed on.
  if (turn.name !== null && turn.mode !== 'skim') closeTurn(draft, offerId, at, 'passed');
}

function addTo(draft: Draft, event: FeedEvent, nameOf: NameOf): void {
  const at = Date.parse(event.at) - draft.startedAt;
  switch (event.type) {
    case 'wave.started':
    case 'lead.pooled':
      begin(draft, event, at, nameOf);
      break;
    case 'offer.declined':
      declined(draft, event, at, nameOf);
      break;
    case 'offer.expired': {
      const closed = textOf(event, 'because') === 'declined' ? 'passed' : 'expired';
      closeTurn(draft, textOf(event, 'offerId'), at, closed);
      break;
    }
    case 'claim.won':
      won(draft, event, at, nameOf);
      break;
    case 'claim.lost':
      lost(draft, event, at, nameOf);
      break;
    case 'lead.assigned':
      assigned(draft, event, at, nameOf);
      break;
    case 'lead.held':
      draft.end = 'held';
      closeAll(draft, at, 'expired');
      break;
    case 'lead.unclaimed':
      draft.end = 'unclaimed';
      closeAll(draft, at, 'expired');
      break;
    case 'lead.withdrawn':
      if (draft.end === 'live' || draft.end === 'held') draft.end = 'withdrawn';
      closeAll(draft, at, 'withdrawn');
      break;
  }
}

/** With these a lead that somebody had is on offer again: another race. */
const restarts: ReadonlySet<string> = new Set(['lead.released', 'lead.recycled']);

function split(events: readonly FeedEvent[]): readonly (readonly FeedEvent[])[] {
  const parts: FeedEvent[][] = [[]];
  for (const event of events) {
    if (restarts.has(event.type)) parts.push([]);
    else parts.at(-1)?.push(event);
  }
  return parts;
}

/** An assignment by itself is the whole race, unless the lead only changed hands. */
const opens = (event: FeedEvent): boolean =>
  event.type === 'wave.started' ||
  event.type === 'lead.pooled' ||
  (event.type === 'lead.assigned' && textOf(event, 'from') === null);

function raceOf(events: readonly FeedEvent[], nameOf: NameOf): Race | null {
  const first = events.findIndex(opens);
  const start = events[first];
  if (!start) return null;
  const draft: Draft = { startedAt: Date.parse(start.at), turns: [], attempts: [], passes: [], end: 'live' };
  for (const event of events.slice(first)) addTo(draft, event, nameOf);
  return { ...draft, attempts: draft.attempts.toSorted((a, b) => a.at - b.at) };
}

/** The latest race of the one lead all these events are about, oldest first; null if its beginning is not among them. */
export const raceFrom = (events: readonly FeedEvent[], nameOf: NameOf): Race | null =>
  raceOf(split(events).at(-1) ?? [], nameOf);

/** Those before the latest, the oldest first: it was given back or offered again since. */
export const earlierRaces = (events: readonly FeedEvent[], nameOf: NameOf): readonly Race[] =>
  split(events)
    .slice(0, -1)
    .map((part) => raceOf(part, nameOf))
    .filter((race) => race !== null);

/** What a loser knows of a race: the own tap and how far ahead the winner was. */
export function duel(winner: string, self: string, offeredAt: number, tappedMs: number, behindMs: number): Race {
  // Measured from here, the tap may look earlier than it was; the gap is the store's and is kept.
  const wonAt = Math.max(0, tappedMs - behindMs);
  const lostAt = wonAt + behindMs;
  const turn = { offerId: '', mode: 'shark-tank', stage: 0, name: null, reps: 2, staggered: false } as const;
  return {
    startedAt: offeredAt,
    turns: [{ ...turn, from: 0, to: wonAt, deadline: null, closed: 'claimed' }],
    attempts: [
      { name: winner, via: 'socket', at: wonAt, sinceOffer: wonAt, result: 'won', behind: null },
      { name: self, via: 'socket', at: lostAt, sinceOffer: lostAt, result: 'taken', behind: behindMs },
    ],
    passes: [],
    end: 'won',
  };
}

export const winner = (race: Race): Attempt | undefined => winnerOf(race.attempts);

/** The turns still open; all at once in a stage that staggers. */
export const openTurns = (race: Race): readonly Turn[] => race.turns.filter(({ to }) => to === null);
