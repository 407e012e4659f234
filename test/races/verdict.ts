/** Judges a race from what everybody was told and what the store holds. Pure, so that it can itself be tested. */
import type { FeedEvent, LeadOut, OfferClosed } from '../../src/protocol.ts';
import type { Told } from './told.ts';

export interface Claimant {
  readonly repId: string;
  readonly name: string;
  readonly via: 'socket' | 'sms' | 'http';
  readonly told: Told;
}

/** One lead offered to everybody in one wave, and claimed. */
export interface Race {
  readonly offerId: string;
  /** Everybody who was offered it: id to name. */
  readonly offered: ReadonlyMap<string, string>;
  readonly claimants: readonly Claimant[];
  /** Every `offer:closed` for this offer by everybody who was connected, claimant or not, by the rep's id. */
  readonly heard: ReadonlyMap<string, readonly OfferClosed[]>;
  readonly stored: LeadOut;
  /** All of it, oldest first. */
  readonly trace: readonly FeedEvent[];
}

function faultsInAnswers(race: Race, winner: string, name: string): string[] {
  const faults: string[] = [];
  for (const { repId, name: claimant, via, told } of race.claimants) {
    if (repId === winner) continue;
    const whom = `${claimant}, who claimed by ${via}`;
    if (told.result === 'won') faults.push(`${whom}, was told won beside ${name} (P1)`);
    else if (told.result !== 'taken')
      faults.push(`${whom}, was told ${JSON.stringify(told)} and not that it is taken (P5, P7)`);
    else if (told.by !== name) faults.push(`${whom}, was told taken by ${told.by}, but ${name} has it (P5)`);
    else if (!(told.behindMs >= 0)) faults.push(`${whom}, was told to be ${told.behindMs} ms behind (P7)`);
  }
  return faults;
}

function faultsInStore({ stored }: Race, winner: string, name: string): string[] {
  const { status, claimedBy, claimedAt, claimedVia } = stored;
  if (status === 'claimed' && claimedBy?.id === winner && claimedAt !== null && claimedVia !== null) return [];
  return [
    `${name} was told won, but the store says ${JSON.stringify({ status, claimedBy, claimedAt, claimedVia })} (P2)`,
  ];
}

function faultsInClosings(race: Race, winner: string): string[] {
  const told = new Map(race.claimants.map((claimant) => [claimant.repId, claimant]));
  return [...race.heard].flatMap(([repId, closings]) => {
    const name = race.offered.get(repId) ?? repId;
    const [closing] = closings;
    if (closing === undefined) return [`${name} never heard how the offer ended (P7)`];
    if (closings.length > 1) return [`${name} heard ${closings.length} times how the offer ended (P7)`];
    const right = repId === winner ? 'won' : 'taken';
    if (closing.reason !== right) return [`${name} heard ${closing.reason}, not ${right} (P7)`];
    if (closing.by?.id !== winner) return [`${name} heard of ${closing.by?.name ?? 'nobody'} as the winner (P5, P7)`];
    const claimant = told.get(repId);
    if (closing.behindMs === undefined || claimant?.via === 'sms') return [];
    if (claimant?.told.result === 'taken' && claimant.told.behindMs === closing.behindMs) return [];
    return [`${name} heard of ${closing.behindMs} ms, but was told ${JSON.stringify(claimant?.told)} (P7)`];
  });
}

/** What may have no part in a lead that was won in its first wave. */
const elsewhere: readonly string[] = [
  'lead.held',
  'lead.joined',
  'lead.pooled',
  'lead.assigned',
  'lead.unclaimed',
  'lead.withdrawn',
  'lead.released',
  'lead.recycled',
  'offer.expired',
];

function faultsInTrace(race: Race, winner: string): string[] {
  const faults: string[] = [];
  const of = (type: string): FeedEvent[] => race.trace.filter((event) => event.type === type);
  const waves = of('wave.started');
  if (waves.length !== 1) faults.push(`The trace has ${waves.length} waves (P12)`);
  for (const event of [...waves, ...of('claim.won'), ...of('claim.lost')]) {
    if (event.offerId !== race.offerId)
      faults.push(`The trace has ${event.type} of ${String(event.offerId)}, not of ${race.offerId} (P4, P12)`);
  }
  for (const { type } of race.trace) {
    if (elsewhere.includes(type)) faults.push(`The trace has ${type} of a lead that was won at once (P2, P12)`);
  }
  const won = of('claim.won');
  if (won.length !== 1) faults.push(`The trace has claim.won ${won.length} times (P1, P12)`);
  if (won.some((event) => event.repId !== winner))
    faults.push(`The trace names ${won.map(({ repId }) => repId).join(' and ')} as winner (P12)`);

  const lost = Map.groupBy(of('claim.lost'), ({ repId }) => repId ?? '');
  for (const { repId, name, via, told } of race.claimants) {
    const events = lost.get(repId) ?? [];
    lost.delete(repId);
    if (repId === winner) {
      if (events.length > 0) faults.push(`The trace says ${name} won and lost (P12)`);
      continue;
    }
    const [event] = events;
    if (event === undefined || events.length > 1) {
      faults.push(`The trace has claim.lost ${events.length} times for ${name} (P12)`);
      continue;
    }
    // A text says it rounded, as people do.
    const behind = told.result === 'taken' && via !== 'sms' ? told.behindMs : event.ms;
    if (
      event.result !== 'taken' ||
      event.via !== via ||
      event.ms !== behind ||
      event.ms === undefined ||
      event.ms < 0
    ) {
      faults.push(
        `The trace says of ${name}: ${JSON.stringify(event)}, but they were told ${JSON.stringify(told)} (P12)`,
      );
    }
  }
  for (const repId of lost.keys()) faults.push(`The trace says ${repId} lost, who never claimed (P5, P12)`);
  return faults;
}

/** Everything that is wrong with a race that at least one rep claimed; empty when it was fair. */
export function faultsIn(race: Race): string[] {
  const winners = race.claimants.filter(({ told }) => told.result === 'won');
  const [winner] = winners;
  if (winner === undefined) return ['Nobody was told won (P1)'];
  const { repId, name } = winner;
  return [
    ...faultsInAnswers(race, repId, name),
    ...faultsInStore(race, repId, name),
    ...faultsInClosings(race, repId),
    ...faultsInTrace(race, repId),
  ];
}
