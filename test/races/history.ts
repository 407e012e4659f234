/**
 * Judges a lead on which claims, declines and a manager's hand met: the trace says what happened, in order; the store and
 * everything anybody was told must agree with it. Pure.
 */
import type { FeedEvent, LeadOut, OfferClosed } from '../../src/protocol.ts';
import { settling } from '../harness/settling.ts';
import type { Told } from './told.ts';

export interface Done {
  readonly repId: string;
  readonly name: string;
  readonly via: 'socket' | 'http' | 'sms';
  readonly what: 'claim' | 'decline';
  readonly told: Told;
}

export interface Round {
  readonly offerId: string;
  readonly nameOf: (repId: string) => string;
  readonly done: readonly Done[];
  /** What each rep who was offered it heard of its end. */
  readonly heard: ReadonlyMap<string, readonly OfferClosed[]>;
  readonly stored: LeadOut;
  readonly trace: readonly FeedEvent[];
}

const isOurs = (offerId: string, event: FeedEvent): boolean => event.offerId === offerId;

/** What happened from this offer on: an earlier one is judged by itself. */
function since({ offerId, trace }: Round): readonly FeedEvent[] {
  const opened = trace.findIndex(
    (event) => (event.type === 'wave.started' || event.type === 'lead.pooled') && isOurs(offerId, event),
  );
  return trace.slice(opened + 1);
}

/** How the offer ended. */
type End = { readonly as: 'taken'; readonly by: string } | { readonly as: 'withdrawn' | 'expired' };

function endOf(offerId: string, [first]: readonly FeedEvent[]): End {
  const won = first?.type === 'claim.won' && isOurs(offerId, first);
  if (won || first?.type === 'lead.assigned') return { as: 'taken', by: first.repId ?? '' };
  return { as: first?.type === 'lead.withdrawn' ? 'withdrawn' : 'expired' };
}

function faultsInMoves(moves: readonly FeedEvent[], { offerId, stored }: Round): string[] {
  const faults: string[] = [];
  const won = moves.filter(({ type }) => type === 'claim.won');
  if (won.length > 1) faults.push(`The trace has ${won.length} winners (P1)`);
  const own = won.filter((event) => isOurs(offerId, event));
  if (own.length > 0 && moves[0] !== own[0]) faults.push('Somebody won what was over already (P1, P4)');
  const last = moves.at(-1);
  const status = settling[last?.type ?? ''];
  const owner = status === 'claimed' ? last?.repId : undefined;
  if (last === undefined || stored.status !== status || stored.claimedBy?.id !== owner) {
    faults.push(
      `The store says ${stored.status} by ${stored.claimedBy?.name ?? 'nobody'}, the trace ends with ${JSON.stringify(last)} (P2)`,
    );
  }
  return faults;
}

/** Whether the answer to a claim fits what happened. */
function fits(
  { repId, told }: Done,
  declined: boolean,
  end: End,
  owners: ReadonlySet<string>,
  nameOf: Round['nameOf'],
): boolean {
  switch (told.result) {
    case 'won':
      return end.as === 'taken' && end.by === repId && (!declined || owners.has(repId));
    case 'taken':
      // Who passed is told of whoever has the lead by then.
      return (
        told.behindMs >= 0 &&
        (declined ? [...owners].some((id) => nameOf(id) === told.by) : end.as === 'taken' && nameOf(end.by) === told.by)
      );
    case 'withdrawn':
      // Also the answer to a winner who asks again after the lead moved on.
      return end.as === 'withdrawn' || (end.as === 'taken' && end.by === repId);
    case 'expired':
      return declined || end.as === 'expired';
    default:
      return false;
  }
}

/** Who passed on this offer. */
const passesIn = ({ offerId, trace }: Round): string[] =>
  trace.flatMap((event) => (event.type === 'offer.declined' && isOurs(offerId, event) ? [event.repId ?? ''] : []));

function faultsInAnswers(round: Round, end: End, moves: readonly FeedEvent[]): string[] {
  const { done, nameOf } = round;
  const owners = new Set(
    moves.flatMap(({ type, repId }) => (type === 'claim.won' || type === 'lead.assigned' ? [repId ?? ''] : [])),
  );
  const declines = passesIn(round);
  const faults = declines
    .filter((repId, index) => declines.indexOf(repId) !== index)
    .map((repId) => `The trace says twice that ${nameOf(repId)} passed (P10)`);
  for (const one of done) {
    const declined = declines.includes(one.repId);
    const accepted = one.told.result === 'ok' || one.told.result === 'passed';
    const right = one.what === 'decline' && accepted ? declined : fits(one, declined, end, owners, nameOf);
    if (!right)
      faults.push(
        `${one.name} was told ${JSON.stringify(one.told)} for a ${one.what} by ${one.via}, but the offer ended ${JSON.stringify(end)} (P2, P5)`,
      );
  }
  return faults;
}

function faultsInClosings(round: Round, end: End): string[] {
  const { heard, nameOf } = round;
  const declined = new Set(passesIn(round));
  return [...heard].flatMap(([repId, closings]) => {
    const right = declined.has(repId) ? 'declined' : end.as === 'taken' && end.by === repId ? 'won' : end.as;
    const by = right === 'won' || right === 'taken' ? (end.as === 'taken' ? end.by : '') : undefined;
    if (closings.length === 1 && closings[0]?.reason === right && closings[0].by?.id === by) return [];
    return [`${nameOf(repId)} heard ${JSON.stringify(closings)}, not once ${right} by ${by ?? 'nobody'} (P7)`];
  });
}

/** Everything that does not fit; empty when there was one truth and everybody was told it. */
export function contradictionsIn(round: Round): string[] {
  const moves = since(round).filter(({ type }) => settling[type] !== undefined);
  const end = endOf(round.offerId, moves);
  return [...faultsInMoves(moves, round), ...faultsInAnswers(round, end, moves), ...faultsInClosings(round, end)];
}
