/** A lead's race, told from its feed events: whose turn when, who tried when and how, who won. Pure. */
import type { ClaimVia, FeedEvent, ModeName } from '../../../src/protocol.ts';

/** A stretch of the race during which the same offer was open, to one rep or to several. All times are ms since the race began. */
export interface Turn {
  readonly offerId: string;
  readonly mode: ModeName;
  /** The rep asked alone; null when several were. */
  readonly name: string | null;
  readonly reps: number;
  readonly from: number;
  /** When it ended; null while it is open. */
  readonly to: number | null;
  /** When it will end by itself; null if never. */
  readonly deadline: number | null;
  readonly closed: 'claimed' | 'passed' | 'expired' | 'withdrawn' | null;
}

export interface Attempt {
  readonly name: string;
  readonly via: ClaimVia;
  readonly at: number;
  /** Since the offer this attempt was for. */
  readonly sinceOffer: number;
  readonly result: 'won' | 'taken' | 'expired' | 'withdrawn';
  /** Behind the winner; null when nobody had won. */
  readonly behind: number | null;
}

export interface Pass {
  readonly name: string;
  readonly at: number;
  readonly sinceOffer: number;
}

export interface Race {
  /** When the first offer went out, by the server's clock. */
  readonly startedAt: number;
  readonly turns: readonly Turn[];
  /** In the order of time. */
  readonly attempts: readonly Attempt[];
  readonly passes: readonly Pass[];
  readonly end: 'live' | 'won' | 'unclaimed' | 'withdrawn';
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

const winnerOf = (attempts: readonly Attempt[]): Attempt | undefined => attempts.find(({ result }) => result === 'won');

function begin(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  const seconds = numberOf(event, 'seconds');
  draft.turns.push({
    offerId: textOf(event, 'offerId') ?? '',
    mode: textOf(event, 'mode') === 'top-producer' ? 'top-producer' : 'shark-tank',
    name: event.repId === undefined ? null : nameOf(event.repId),
    reps: numberOf(event, 'reps') ?? 1,
    from: at,
    to: null,
    deadline: seconds === null ? null : at + seconds * 1000,
    closed: null,
  });
  draft.end = 'live';
}

function attempt(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  const offerId = textOf(event, 'offerId');
  const turn = draft.turns.find((one) => one.offerId === offerId);
  const name = event.repId === undefined ? '' : nameOf(event.repId);
  const via = event.via ?? 'http';
  if (event.type === 'claim.won') {
    const sinceOffer = event.ms ?? at - (turn?.from ?? 0);
    const wonAt = turn ? turn.from + sinceOffer : at;
    draft.attempts.push({ name, via, at: wonAt, sinceOffer, result: 'won', behind: null });
    draft.end = 'won';
    closeTurn(draft, offerId, wonAt, 'claimed');
    return;
  }
  const result = textOf(event, 'result');
  const lost = result === 'expired' || result === 'withdrawn' ? result : 'taken';
  const behind = lost === 'taken' ? (event.ms ?? null) : null;
  // The store measured the gap; the two events' own times could be rounded apart.
  const triedAt = behind === null ? at : (winnerOf(draft.attempts)?.at ?? at - behind) + behind;
  draft.attempts.push({ name, via, at: triedAt, sinceOffer: triedAt - (turn?.from ?? 0), result: lost, behind });
}

function assigned(draft: Draft, event: FeedEvent, at: number, nameOf: NameOf): void {
  // A lead that already has an owner changes hands; its race is history.
  if (event.repId === undefined || draft.end === 'won') return;
  const offerId = textOf(event, 'offerId');
  const turn = draft.turns.find((one) => one.offerId === offerId) ?? draft.turns.at(-1);
  const name = nameOf(event.repId);
  draft.attempts.push({ name, via: 'assigned', at, sinceOffer: at - (turn?.from ?? 0), result: 'won', behind: null });
  draft.end = 'won';
  closeTurn(draft, turn?.offerId ?? null, at, 'claimed');
}

function addTo(draft: Draft, event: FeedEvent, nameOf: NameOf): void {
  const at = Date.parse(event.at) - draft.startedAt;
  const offerId = textOf(event, 'offerId');
  switch (event.type) {
    case 'wave.started':
      begin(draft, event, at, nameOf);
      break;
    case 'offer.declined': {
      const turn = draft.turns.find((one) => one.offerId === offerId);
      const name = event.repId === undefined ? '' : nameOf(event.repId);
      draft.passes.push({ name, at, sinceOffer: event.ms ?? at - (turn?.from ?? 0) });
      // In a turn of one rep the pass is the end of it.
      if (turn?.name != null) closeTurn(draft, offerId, at, 'passed');
      break;
    }
    case 'offer.expired':
      closeTurn(draft, offerId, at, textOf(event, 'because') === 'declined' ? 'passed' : 'expired');
      break;
    case 'claim.won':
    case 'claim.lost':
      attempt(draft, event, at, nameOf);
      break;
    case 'lead.assigned':
      assigned(draft, event, at, nameOf);
      break;
    case 'lead.unclaimed':
      draft.end = 'unclaimed';
      break;
    case 'lead.withdrawn':
      if (draft.end === 'live') draft.end = 'withdrawn';
      for (const turn of [...draft.turns]) closeTurn(draft, turn.offerId, at, 'withdrawn');
      break;
  }
}

/** The race of the one lead all these events are about, oldest first; null if its beginning is not among them. */
export function raceFrom(events: readonly FeedEvent[], nameOf: NameOf): Race | null {
  const first = events.findIndex(({ type }) => type === 'wave.started');
  const start = events[first];
  if (!start) return null;
  const draft: Draft = { startedAt: Date.parse(start.at), turns: [], attempts: [], passes: [], end: 'live' };
  for (const event of events.slice(first)) addTo(draft, event, nameOf);
  return { ...draft, attempts: draft.attempts.toSorted((a, b) => a.at - b.at) };
}

/** What a loser knows of a race: the own tap and how far ahead the winner was. */
export function duel(winner: string, self: string, offeredAt: number, tappedMs: number, behindMs: number): Race {
  // Measured from here, the tap may look earlier than it was; the gap is the store's and is kept.
  const wonAt = Math.max(0, tappedMs - behindMs);
  const lostAt = wonAt + behindMs;
  return {
    startedAt: offeredAt,
    turns: [
      { offerId: '', mode: 'shark-tank', name: null, reps: 2, from: 0, to: wonAt, deadline: null, closed: 'claimed' },
    ],
    attempts: [
      { name: winner, via: 'socket', at: wonAt, sinceOffer: wonAt, result: 'won', behind: null },
      { name: self, via: 'socket', at: lostAt, sinceOffer: lostAt, result: 'taken', behind: behindMs },
    ],
    passes: [],
    end: 'won',
  };
}

export const winner = (race: Race): Attempt | undefined => winnerOf(race.attempts);
