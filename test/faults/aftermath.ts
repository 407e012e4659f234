/** Judges what a server left behind that was killed again and again: the log, the leads, and everything anybody was told. Pure. */
import type { FeedEvent, LeadOut } from '../../src/protocol.ts';
import type { Answered } from './floor.ts';

/** A server that was not there, in milliseconds. */
export interface Outage {
  readonly killedAt: number;
  readonly readyAt: number;
}

export interface Aftermath {
  /** The whole log, oldest first. */
  readonly log: readonly FeedEvent[];
  /** By id. */
  readonly leads: ReadonlyMap<string, LeadOut>;
  readonly accepted: ReadonlyMap<string, string>;
  readonly answered: readonly Answered[];
  readonly outages: readonly Outage[];
  /** How late this machine is by itself, in milliseconds. */
  readonly noiseMs: number;
}

/** P6: a wave ends so soon after its deadline while the server is there. */
const promisedMs = 250;
/** What became due while it was away happens so soon after it is back. */
const afterReturnMs = 1500;

const at = (event: FeedEvent): number => Date.parse(event.at);
const told = (value: unknown): string => JSON.stringify(value);

/** Until when something that is due at `due` must have happened. */
function latest(due: number, { outages, noiseMs }: Aftermath): number {
  const prompt = due + promisedMs + noiseMs;
  // What falls due just after the return stands behind what fell due before.
  const hit = outages.find(
    ({ killedAt, readyAt }) => killedAt - promisedMs - noiseMs <= due && due <= readyAt + afterReturnMs,
  );
  if (!hit) return prompt;
  const caughtUp = Math.max(prompt, hit.readyAt + afterReturnMs + noiseMs);
  // It may have been killed again before that.
  const next = outages.find(({ killedAt }) => killedAt > hit.killedAt && killedAt <= caughtUp);
  return next ? Math.max(caughtUp, next.readyAt + afterReturnMs + noiseMs) : caughtUp;
}

const ends: readonly string[] = ['claimed', 'pool', 'unclaimed', 'withdrawn'];

/** Every lead that was answered 2xx is there and came to an end; who joined another's is noted there, once each. */
export function faultsInLeads({ accepted, leads, log }: Aftermath): string[] {
  const joined = new Map<string, number>();
  for (const { type, leadId = '' } of log) {
    if (type === 'lead.joined') joined.set(leadId, (joined.get(leadId) ?? 0) + 1);
  }
  const faults = [...accepted].flatMap(([externalId, id]) => {
    const lead = leads.get(id);
    if (!lead) return [`${externalId} was answered 2xx as ${id}, and is gone (P3)`];
    if (lead.externalId !== externalId) {
      const left = joined.get(id) ?? 0;
      joined.set(id, left - 1);
      return left > 0 ? [] : [`${id} is ${lead.externalId}, not ${externalId}, which never joined it (P3)`];
    }
    return ends.includes(lead.status) ? [] : [`${externalId} still stands as ${lead.status} (P3)`];
  });
  // Posted, and cut off before the answer: then it was posted again, and is in the list.
  for (const [id, left] of joined) {
    if (left > 0) faults.push(`${id} was joined ${left} times more than anybody was told (P10)`);
  }
  return faults;
}

/** Nobody was told what is not so. */
export function faultsInAnswers({ answered, leads, log }: Aftermath): string[] {
  const wins = new Map(
    log.flatMap((event) => (event.type === 'claim.won' ? [[String(event.offerId), event.repId]] : [])),
  );
  const passes = new Set(
    log.flatMap((event) => (event.type === 'offer.declined' ? [`${event.offerId} ${event.repId}`] : [])),
  );
  return answered.flatMap(({ rep, offer, what, answer }) => {
    const owner = leads.get(offer.leadId)?.claimedBy;
    const passed = passes.has(`${offer.id} ${rep.id}`);
    const right = ((): boolean => {
      switch (answer.result) {
        case 'won':
          return owner?.id === rep.id && wins.get(offer.id) === rep.id;
        case 'taken':
          // Who passed hears of whoever has the lead by then, from whichever wave; who passes on the own lead hears that it is taken.
          if (owner?.id !== answer.by.id || !(answer.behindMs >= 0)) return false;
          return passed || (wins.get(offer.id) === owner.id && (what === 'decline' || owner.id !== rep.id));
        case 'expired':
          return passed || !wins.has(offer.id);
        case 'ok':
          return what === 'decline' && passed;
        default:
          return false;
      }
    })();
    return right
      ? []
      : [
          `${rep.name} was told ${told(answer)} for a ${what} of ${offer.id}, but ${offer.leadId} belongs to ${told(owner)} (P1, P2, P5)`,
        ];
  });
}

/** What moves a lead on. */
const moves: readonly string[] = [
  'wave.started',
  'lead.pooled',
  'lead.assigned',
  'lead.held',
  'lead.unclaimed',
  'claim.won',
];

/** How long a wave lives; in the pool, until somebody picks the lead. */
const secondsOf = ({ seconds }: FeedEvent): number => (seconds === null ? Number.POSITIVE_INFINITY : Number(seconds));

interface Lateness {
  readonly faults: string[];
  /** Waves whose deadline fell into an outage. */
  duringOutages: number;
  /** The worst, in milliseconds after the deadline, of the waves that ended while the server was there and had caught up. */
  worstMs: number;
}

/** Every wave ended once, by a claim in time or at its deadline, and the next one came with the end. */
export function judgeWaves(aftermath: Aftermath): Lateness {
  const { log, outages, noiseMs } = aftermath;
  const result: Lateness = { faults: [], duringOutages: 0, worstMs: 0 };
  const fault = (words: string): void => void result.faults.push(words);
  const newest = new Map<string, FeedEvent>();
  const open = new Map<string, FeedEvent>();
  const waiting = new Map<string, number>();
  /** Until when each that is held may be. */
  const held = new Map<string, number>();
  const over = new Set<string>();
  for (const event of log) {
    const leadId = event.leadId ?? '';
    if (moves.includes(event.type)) {
      if (over.has(leadId)) fault(`${leadId} had ended, and then came ${event.type} (P1, P2)`);
      if (event.type !== 'claim.won' && open.has(leadId)) fault(`${leadId} got ${event.type} while a wave lived (P4)`);
      const until = held.get(leadId);
      if (until !== undefined && at(event) > latest(until, aftermath))
        fault(`${leadId} was held ${at(event) - until} ms too long (P3, P6)`);
      if (until !== undefined && event.type === 'lead.unclaimed' && at(event) < until)
        fault(`${leadId} was held ${until - at(event)} ms too short (P6)`);
      held.delete(leadId);
    }
    switch (event.type) {
      case 'lead.received':
        waiting.set(leadId, at(event));
        break;
      case 'lead.held':
        held.set(leadId, at(event) + Number(event.seconds) * 1000);
        break;
      case 'lead.assigned':
      case 'lead.unclaimed':
        over.add(leadId);
        break;
      case 'wave.started':
      case 'lead.pooled':
        newest.set(leadId, event);
        open.set(leadId, event);
        break;
      case 'claim.won':
      case 'offer.expired': {
        const wave = open.get(leadId);
        open.delete(leadId);
        if (!wave || wave.offerId !== event.offerId || newest.get(leadId) !== wave) {
          fault(`${event.type} of ${String(event.offerId)}, but the live wave is ${told(wave)} (P4)`);
          break;
        }
        const deadline = at(wave) + secondsOf(wave) * 1000;
        if (event.type === 'claim.won') {
          over.add(leadId);
          if (at(event) >= deadline)
            fault(`${String(event.offerId)} was won ${at(event) - deadline} ms after its deadline (P4)`);
          break;
        }
        if (event.because === 'declined') break;
        if (at(event) < deadline)
          fault(`${String(event.offerId)} ended ${deadline - at(event)} ms before its deadline (P6)`);
        if (outages.some(({ killedAt, readyAt }) => killedAt <= deadline && deadline <= readyAt))
          result.duringOutages++;
        else if (latest(deadline, aftermath) === deadline + promisedMs + noiseMs)
          result.worstMs = Math.max(result.worstMs, at(event) - deadline);
        if (at(event) > latest(deadline, aftermath))
          fault(`${String(event.offerId)} ended ${at(event) - deadline} ms after its deadline (P6)`);
        break;
      }
    }
    // What comes after the lead came in or after a wave: at once, or with the return of the server.
    if (moves.includes(event.type) && event.type !== 'claim.won') {
      const due = waiting.get(leadId);
      if (due !== undefined && at(event) > latest(due, aftermath))
        fault(`${leadId} waited ${at(event) - due} ms to go on (P3, P6)`);
      waiting.delete(leadId);
    }
    if (event.type === 'offer.expired') waiting.set(leadId, at(event));
  }
  for (const wave of open.values()) {
    if (Number.isFinite(secondsOf(wave))) fault(`The wave ${String(wave.offerId)} never ended (P3)`);
  }
  for (const leadId of held.keys()) fault(`${leadId} was held and never let go (P3)`);
  for (const leadId of waiting.keys()) fault(`${leadId} never went on (P3)`);
  return result;
}
