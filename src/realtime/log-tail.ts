/**
 * What other nodes did reaches those connected here by the log, whether or not it was told over Redis: a moment after an
 * event was read, what has not been heard of it is read from the store and said.
 */
import type { Happening } from '../domain/event.ts';
import type { LeadMessage } from '../protocol.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import { type Announcement, closedOf, offeredOf } from './announcements.ts';
import type { Told } from './told.ts';

/** What is told over Redis comes within milliseconds; so long it may take before the log is asked. */
const graceMs = 150;
/** So long before the log is read it may have been told: nodes look at the log every quarter of a second. */
const earlyMs = 300;
/** The store did not answer: it is asked again. */
const retryMs = 500;
/** So many leads are asked for side by side. */
const atOnce = 4;

interface Concern {
  readonly repId: string;
  /** What they would hear of a lead of theirs, if they did. */
  readonly hears?: { readonly leadId: string; readonly reason: LeadMessage['reason'] };
}

/** Whose own leads or presence are not as they were. */
function concerned(event: Happening): readonly Concern[] {
  switch (event.type) {
    case 'lead.assigned': {
      const { repId, leadId, data } = event;
      const before: Concern[] =
        data.from === undefined ? [] : [{ repId: data.from, hears: { leadId, reason: 'moved-away' } }];
      return [{ repId, hears: { leadId, reason: 'assigned' } }, ...before];
    }
    case 'lead.released':
    case 'lead.withdrawn':
    case 'lead.recycled': {
      const { repId, leadId } = event;
      return repId === undefined ? [] : [{ repId, hears: { leadId, reason: 'moved-away' } }];
    }
    case 'lead.contacted':
    case 'lead.outcome':
    case 'rep.presence':
      return [{ repId: event.repId }];
    default:
      return [];
  }
}

/** The lead whose offers have to be looked at, unless all of it was heard. */
function unheard(event: Happening, told: Told): string | undefined {
  switch (event.type) {
    case 'wave.started':
      // Where earlier offers were given another end, who heard of the new one need not have heard that.
      return told.hasOpened(event.data.offerId) && event.data.closesIn === undefined ? undefined : event.leadId;
    case 'lead.pooled':
      // Reps join it at any time: to have heard of it is not to have heard for whom.
      return event.leadId;
    case 'claim.won':
    case 'offer.expired':
      return told.hasEnded(event.data.offerId) ? undefined : event.leadId;
    case 'lead.assigned':
      return event.data.offerId === undefined || told.hasEnded(event.data.offerId) ? undefined : event.leadId;
    case 'lead.withdrawn':
    case 'lead.recycled':
      return event.leadId;
    default:
      return undefined;
  }
}

export interface LogTail {
  follow(events: readonly Happening[]): void;
  stop(): void;
}

/** `say`: to those connected here. `wasHere`: whether a rep has been connected here since before that time. `changed`: these reps are told anew all that is live for them. */
export function logTail(
  store: Store,
  told: Told,
  say: (announcement: Announcement) => void,
  wasHere: (repId: string, at: number) => boolean,
  changed: (repIds: readonly string[]) => void,
  report: (fault: unknown) => void,
): LogTail {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  function after(ms: number, act: () => void): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  }

  /**
   * Who connected after it was over has the truth already, and may have heard the end at the node they came from; unless their
   * welcome was read before the commit, and told them of it.
   */
  const mustHear = (repId: string, offerId: string, at: number): boolean =>
    wasHere(repId, at) || told.isOpenTo(repId, offerId);

  async function sayAllOf(leadId: string): Promise<void> {
    for (const offer of await store.offers.recent(leadId)) {
      if (offer.kind === 'open') say(offeredOf(offer.opened, store.now()));
      else {
        const { at, closed, behindMs } = offer;
        const reps = closed.reps.filter((repId) => mustHear(repId, closed.offerId, at));
        say(closedOf({ ...closed, reps }, behindMs));
      }
    }
  }

  async function sayAll(leadIds: readonly string[]): Promise<void> {
    const left = [...leadIds];
    const failed: string[] = [];
    const work = async (): Promise<void> => {
      for (let leadId = left.pop(); leadId !== undefined; leadId = left.pop()) {
        try {
          await sayAllOf(leadId);
        } catch (fault) {
          report(fault);
          // Whatever else went wrong would go wrong again.
          if (fault instanceof StoreUnavailable) failed.push(leadId);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (failed.length > 0) after(retryMs, () => void sayAll(failed));
  }

  function look(events: readonly Happening[], readAt: number): void {
    const reps = new Set<string>();
    const leads = new Set<string>();
    for (const event of events) {
      for (const { repId, hears } of concerned(event)) {
        const isHeard = hears !== undefined && told.hasHeard(repId, hears.leadId, hears.reason, readAt - earlyMs);
        if (!isHeard) reps.add(repId);
      }
      const leadId = unheard(event, told);
      if (leadId !== undefined) leads.add(leadId);
      if (event.type === 'offer.declined') {
        const { leadId, repId, at, data } = event;
        const { offerId } = data;
        if (mustHear(repId, offerId, at)) say({ kind: 'declined', offerId, leadId, repId });
        // How it ends for the others is nothing to this rep either.
        else told.declining(offerId, repId);
      }
    }
    if (leads.size > 0) void sayAll([...leads]);
    if (reps.size > 0) changed([...reps]);
  }

  return {
    follow(events) {
      const readAt = performance.now();
      if (events.length > 0) after(graceMs, () => look(events, readAt));
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
