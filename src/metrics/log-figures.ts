/**
 * Figures from the event log: whatever happened on any node is counted from the truth, once on each node that follows the
 * log. They start with the process, and hold no ids.
 */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { EventType, Happening } from '../domain/event.ts';
import type { ClaimVia } from '../domain/lead.ts';
import type { Store } from '../store/store.ts';
import { raceFigures } from './races.ts';
import { Recent } from './recent.ts';

/** Leads on their way, and live offers, that are remembered: some megabytes at most. */
const mostRemembered = 50_000;

/** Those that alerts stand on are there from the start, at 0: the first one is a rise. Others appear with the first. */
const fromTheStart: readonly EventType[] = [
  'lead.received',
  'lead.held',
  'lead.alarm',
  'lead.pooled',
  'lead.assigned',
  'lead.unclaimed',
  'wave.started',
  'offer.expired',
  'claim.won',
  'claim.lost',
  'message.sent',
  'message.delivered',
  'message.failed',
];

const channels: readonly ClaimVia[] = ['socket', 'http', 'sms', 'assigned'];

/** From a few milliseconds to a day: an offer goes out at once, or its lead is held. */
const untilOffered = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 14_400, 86_400];
/** People take seconds, the pool takes hours. */
const untilClaimed = [0.5, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 600, 1800, 3600, 14_400, 86_400];
/** 0.25 and 5 s are what P6 promises. */
const lateness = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600];

const seconds = (ms: number): number => Math.max(0, ms) / 1000;

export interface LogFigures {
  /** Counts these events. Never throws: what cannot be counted must not stop the feed. */
  follow(events: readonly Happening[]): void;
  /** Counts what is over by now without an event of its own. */
  settle(): void;
}

export function logFigures(registry: Registry, store: Store, report: (fault: unknown) => void): LogFigures {
  const registers = [registry];
  const happened = new Counter({
    name: 'sharktank_events_total',
    help: 'Events of the log by type.',
    labelNames: ['type'],
    registers,
  });
  for (const type of fromTheStart) happened.inc({ type }, 0);
  const arrivalToOffer = new Histogram({
    name: 'sharktank_arrival_to_offer_seconds',
    help: 'From the arrival of a lead to its first offer: shown on pages (socket), and taken by the carrier (sms).',
    labelNames: ['channel'],
    buckets: untilOffered,
    registers,
  });
  for (const channel of ['socket', 'sms']) arrivalToOffer.zero({ channel });
  const arrivalToClaim = new Histogram({
    name: 'sharktank_arrival_to_claim_seconds',
    help: 'From the arrival of a lead to the first time it was somebody’s, by how it became so.',
    labelNames: ['channel'],
    buckets: untilClaimed,
    registers,
  });
  const offerToClaim = new Histogram({
    name: 'sharktank_offer_to_claim_seconds',
    help: 'From an offer to the claim that won it, or to the hand that gave the lead to somebody, by channel.',
    labelNames: ['channel'],
    buckets: untilClaimed,
    registers,
  });
  for (const channel of channels) {
    arrivalToClaim.zero({ channel });
    offerToClaim.zero({ channel });
  }
  const late = new Histogram({
    name: 'sharktank_wave_late_seconds',
    help: 'How long after its deadline a wave that ran out was ended, in store time.',
    buckets: lateness,
    registers,
  });
  const races = raceFigures(registry);

  /** By lead: when it arrived, until it is somebody's for the first time. */
  const arrivals = new Recent(mostRemembered);
  /** The same, until it is offered by text for the first time. */
  const untexted = new Recent(mostRemembered);
  /** By offer: since when it is open. */
  const offers = new Recent(mostRemembered);

  /** A wave opened. */
  function opened({ leadId, at, data }: Extract<Happening, { type: 'wave.started' | 'lead.pooled' }>): void {
    offers.remember(data.offerId, at);
    const arrivedAt = data.wave === 1 ? arrivals.of(leadId) : undefined;
    if (arrivedAt !== undefined) arrivalToOffer.observe({ channel: 'socket' }, seconds(at - arrivedAt));
  }

  /** The carrier took a text. */
  function texted({ leadId, at, data }: Extract<Happening, { type: 'message.sent' }>): void {
    const arrivedAt = leadId === undefined || data.kind !== 'offer' ? undefined : untexted.take(leadId);
    if (arrivedAt !== undefined) arrivalToOffer.observe({ channel: 'sms' }, seconds(at - arrivedAt));
  }

  /** A wave ended without a claim. */
  function ranOut({ at, ms, data }: Extract<Happening, { type: 'offer.expired' }>): void {
    const offeredAt = offers.take(data.offerId);
    // On which everyone passed has no deadline to be late for.
    if (data.because !== 'expired') return;
    if (offeredAt === undefined) {
      // From before this process, which is when waves end late: the store knows when it was over.
      store.offers
        .ended(data.offerId)
        .then((end) => end && late.observe(seconds(at - end.at)))
        .catch(report);
    } else {
      late.observe(seconds(at - offeredAt - ms));
    }
  }

  /** The lead is somebody's: by a claim `ms` after its offer, or by a hand or a program, which may have ended an offer. */
  function owned(event: Extract<Happening, { type: 'claim.won' | 'lead.assigned' }>): void {
    const { type, leadId, at, data } = event;
    const channel = type === 'claim.won' ? event.via : 'assigned';
    // A program's own assignment is no offer, and is not remembered as one.
    const offeredAt = data.offerId === undefined ? undefined : offers.take(data.offerId);
    const ms = type === 'claim.won' ? event.ms : offeredAt && at - offeredAt;
    if (ms !== undefined) offerToClaim.observe({ channel }, seconds(ms));
    const arrivedAt = arrivals.take(leadId);
    if (arrivedAt !== undefined) arrivalToClaim.observe({ channel }, seconds(at - arrivedAt));
  }

  function count(event: Happening): void {
    happened.inc({ type: event.type });
    switch (event.type) {
      case 'lead.received':
        arrivals.remember(event.leadId, event.at);
        untexted.remember(event.leadId, event.at);
        break;
      case 'wave.started':
      case 'lead.pooled':
        opened(event);
        break;
      case 'offer.expired':
        ranOut(event);
        break;
      case 'claim.won':
        races.won(event.data.offerId, event.repId, event.data.of, event.at);
        owned(event);
        break;
      case 'message.sent':
        texted(event);
        break;
      case 'claim.lost':
        races.tried(event.data.offerId, event.repId, event.at);
        break;
      case 'lead.assigned':
        owned(event);
        break;
      case 'lead.withdrawn':
        arrivals.take(event.leadId);
        untexted.take(event.leadId);
        break;
    }
  }

  return {
    follow(events) {
      for (const event of events) {
        try {
          count(event);
        } catch (fault) {
          report(fault);
        }
      }
    },
    settle: () => races.settle(store.now()),
  };
}
