/** Each lead's story by the stored log: its waves, how each ended, whose it was from when to when, and what cannot be so. Pure. */
import type { FeedEvent, LeadOut, LeadStatus } from '../../../src/protocol.ts';
import { settling } from '../../harness/settling.ts';
import type { Final } from './history.ts';

export interface End {
  readonly at: number;
  readonly as: 'taken' | 'expired' | 'withdrawn';
  /** With `taken`. */
  readonly by: string | null;
  /** Everybody in it passed. */
  readonly declined: boolean;
}

export interface Wave {
  readonly offerId: string;
  readonly leadId: string;
  readonly startedAt: number;
  /** Infinite in the pool. */
  readonly deadline: number;
  readonly isPool: boolean;
  readonly offered: readonly string[];
  /** Who passed, and when. */
  readonly passes: ReadonlyMap<string, number>;
  readonly end: End | null;
}

/** Whose a lead was; `until` is infinite while it still is. */
export interface Owned {
  readonly repId: string;
  /** By which it was won; null when it was given. */
  readonly offerId: string | null;
  readonly from: number;
  readonly until: number;
}

export interface Story {
  readonly leadId: string;
  readonly receivedAt: number | null;
  /** When it first went on: a wave, an assignment, a hold, an end. */
  readonly movedOnAt: number | null;
  readonly waves: readonly Wave[];
  readonly owners: readonly Owned[];
  readonly faults: readonly string[];
}

type Writable<Entry> = { -readonly [Name in keyof Entry]: Entry[Name] };
interface OpenWave extends Omit<Writable<Wave>, 'passes'> {
  readonly passes: Map<string, number>;
}

/** So far apart may be what two nodes take for the store's clock. */
export const clockMs = 50;

const at = (event: FeedEvent): number => Date.parse(event.at);

/** What settles where a lead stands, and how. */
const standing: Readonly<Record<string, LeadStatus>> = {
  ...settling,
  'lead.received': 'received',
  'wave.started': 'offering',
};

class Replay {
  readonly #leadId: string;
  readonly #offered: Final['offered'];
  readonly waves: OpenWave[] = [];
  readonly owners: Writable<Owned>[] = [];
  readonly faults: string[] = [];
  receivedAt: number | null = null;
  movedOnAt: number | null = null;
  #received = 0;
  #latest = 0;
  #last: FeedEvent | undefined;

  constructor(leadId: string, offered: Final['offered']) {
    this.#leadId = leadId;
    this.#offered = offered;
  }

  follow(event: FeedEvent): void {
    const isStanding = standing[event.type] !== undefined;
    // Of one lead, everything that decides where it stands is done one after the other.
    if (isStanding || event.type === 'offer.expired') {
      const back = this.#latest - at(event);
      if (back > clockMs) this.#fault(`${event.type} is ${back} ms before what came before it (P4)`);
      this.#latest = Math.max(this.#latest, at(event));
    }
    if (isStanding) this.#last = event;
    if (isStanding && event.type !== 'lead.received') this.movedOnAt ??= at(event);
    switch (event.type) {
      case 'lead.received':
        this.#received++;
        this.receivedAt = at(event);
        if (this.#received > 1) this.#fault('was received twice (P10)');
        break;
      case 'wave.started':
      case 'lead.pooled':
        this.#open(event);
        break;
      case 'offer.declined':
        this.#pass(event);
        break;
      case 'offer.expired':
        this.#expire(event);
        break;
      case 'claim.won':
        this.#win(event);
        break;
      case 'lead.assigned':
        this.#close(at(event), 'taken', event.repId ?? null);
        this.#release(at(event));
        this.#own(event, null);
        break;
      case 'lead.withdrawn':
      case 'lead.recycled':
      case 'lead.released':
        this.#close(at(event), 'withdrawn', null);
        this.#release(at(event));
        break;
      case 'lead.held':
      case 'lead.unclaimed':
        this.#mustBeFree(event);
        break;
    }
  }

  /** Whether the store says what the log says. */
  compare(stored: LeadOut | undefined): void {
    if (!stored) {
      this.#fault('is in the log and not in the store (P3)');
      return;
    }
    const owner = this.#owner?.repId;
    const status = standing[this.#last?.type ?? ''];
    if (stored.status === status && stored.claimedBy?.id === owner) return;
    this.#fault(
      `is ${stored.status} by ${stored.claimedBy?.id ?? 'nobody'} in the store, and by the log ${status} by ${owner ?? 'nobody'} (P2)`,
    );
  }

  get #live(): OpenWave | undefined {
    return this.waves.findLast(({ end }) => end === null);
  }

  get #owner(): Writable<Owned> | undefined {
    return this.owners.findLast(({ until }) => until === Number.POSITIVE_INFINITY);
  }

  #fault(words: string): void {
    this.faults.push(`${this.#leadId} ${words}`);
  }

  #mustBeFree(event: FeedEvent): void {
    const live = this.#live;
    if (live) this.#fault(`got ${event.type} while ${live.offerId} lived (P4)`);
    if (this.#owner) this.#fault(`got ${event.type} while it was ${this.#owner.repId}'s (P2)`);
  }

  #open(event: FeedEvent): void {
    this.#mustBeFree(event);
    const isPool = event.type === 'lead.pooled';
    const offerId = String(event.offerId);
    this.waves.push({
      offerId,
      leadId: this.#leadId,
      startedAt: at(event),
      deadline: event.seconds === null ? Number.POSITIVE_INFINITY : at(event) + Number(event.seconds) * 1000,
      isPool,
      offered: this.#offered.get(offerId) ?? [],
      passes: new Map(),
      end: null,
    });
  }

  #close(time: number, as: End['as'], by: string | null, declined = false): void {
    const live = this.#live;
    if (live) live.end = { at: time, as, by, declined };
  }

  #release(time: number): void {
    const owner = this.#owner;
    if (owner) owner.until = time;
  }

  #own(event: FeedEvent, offerId: string | null): void {
    this.owners.push({ repId: event.repId ?? '', offerId, from: at(event), until: Number.POSITIVE_INFINITY });
  }

  #pass(event: FeedEvent): void {
    const wave = this.waves.find(({ offerId }) => offerId === event.offerId);
    const repId = event.repId ?? '';
    if (!wave) {
      this.#fault(`has a pass on ${String(event.offerId)}, which never was (P12)`);
      return;
    }
    if (wave.passes.has(repId)) this.#fault(`has two passes of ${repId} on ${wave.offerId} (P10)`);
    wave.passes.set(repId, at(event));
  }

  #expire(event: FeedEvent): void {
    const live = this.#live;
    if (live === undefined || live.offerId !== event.offerId) {
      this.#fault(`had ${String(event.offerId)} expire while ${live?.offerId ?? 'none'} was live (P4)`);
      return;
    }
    const declined = event.because === 'declined';
    const early = live.deadline - at(event);
    if (!declined && early > clockMs)
      this.#fault(`had ${live.offerId} expire ${early} ms before its deadline (P4, P6)`);
    this.#close(at(event), 'expired', null, declined);
  }

  #win(event: FeedEvent): void {
    const repId = event.repId ?? '';
    const owner = this.#owner;
    if (owner) this.#fault(`was won by ${repId} while it was ${owner.repId}'s (P1)`);
    const live = this.#live;
    if (live === undefined || live.offerId !== event.offerId) {
      this.#fault(`was won by ${repId} with ${String(event.offerId)} while ${live?.offerId ?? 'none'} was live (P4)`);
    } else if (at(event) >= live.deadline + clockMs) {
      this.#fault(`was won by ${repId} ${at(event) - live.deadline} ms after the deadline of ${live.offerId} (P4)`);
    } else if (!live.isPool && !live.offered.includes(repId)) {
      this.#fault(`was won by ${repId}, who was not offered ${live.offerId} (P4)`);
    }
    this.#close(at(event), 'taken', repId);
    this.#release(at(event));
    this.#own(event, String(event.offerId));
  }
}

export function storiesOf({ log, leads, offered }: Final): ReadonlyMap<string, Story> {
  const replays = new Map<string, Replay>();
  for (const event of log) {
    const { leadId } = event;
    if (leadId === undefined) continue;
    const replay = replays.get(leadId) ?? new Replay(leadId, offered);
    replays.set(leadId, replay);
    replay.follow(event);
  }
  return new Map(
    [...replays].map(([leadId, replay]) => {
      replay.compare(leads.get(leadId));
      const { receivedAt, movedOnAt, waves, owners, faults } = replay;
      return [leadId, { leadId, receivedAt, movedOnAt, waves, owners, faults }];
    }),
  );
}
