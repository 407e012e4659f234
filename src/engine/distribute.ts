/** Moves leads on: ends waves that are due, opens the next, lets held leads go, announces what was committed. */
import type { Channel } from '../channels/channel.ts';
import { type Advance, advance, type Connected } from '../domain/advance.ts';
import { type LeadCase, type Progress, type Store, StoreUnavailable } from '../store/store.ts';
import { Deadlines } from './deadlines.ts';

/** How soon a lead is tried again that could not be moved on: well inside the 250 ms of P6 after the store's return. */
const retryMs = 100;
/** How often what is overdue is looked for, whoever should have watched it, and when it is: together inside the 250 ms of P6. */
const sweepMs = 100;
const overdueMs = 80;
const sweepSize = 1000;

/** So many leads that nobody waits for in this moment are looked at side by side: a flood must not stand before a claim. */
const lookedAtOnce = 16;

/** The decision about a lead that is due, on one reading of the store; `connected` is what this node sees. */
export function decide(situation: LeadCase, connected: Connected): Advance {
  return advance({ ...situation, lead: situation.lead.content, connected });
}

export interface Distributor {
  /** Looks at a lead: does what is due, watches what becomes due. Gives what happened, if anything did. Never throws. */
  look(leadId: string): Promise<Progress | undefined>;
  /** A lead came in: it is looked at as soon as there is room. */
  arrived(leadId: string): void;
  /** How many wait for that: those that came in, and after a silence of the store those that fell due in it. */
  waiting(): number;
  /** Looks at everything that is due by the store's clock. */
  sweep(): Promise<void>;
  /** Watches every deadline that the store knows of: whoever watched them may be gone. */
  takeUp(): Promise<void>;
  /** Takes up everything due, and sweeps from now on. */
  start(): Promise<void>;
  /** Begins nothing more; resolves when what is in hand has ended. */
  stop(): Promise<void>;
}

export function distributor(store: Store, channel: Channel, report: (fault: unknown) => void): Distributor {
  /** Leads for which the store did not answer, those that were tried longest ago first: only `probe` tries them. */
  const unanswered = new Set<string>();
  let probing: NodeJS.Timeout | undefined;
  const deadlines = new Deadlines(
    () => store.now(),
    (leadId) => {
      if (!unanswered.has(leadId)) void look(leadId);
    },
  );
  let sweeping: NodeJS.Timeout | undefined;
  let stopped = false;

  function announce({ lead, closed, opened, moved, assigned, sentAway }: Progress): void {
    for (const ended of closed) channel.closed(ended, new Map());
    if (opened) channel.offered(opened);
    for (const offer of moved) channel.offered(offer);
    if (assigned) channel.assigned(lead, assigned.repId, assigned.by);
    if (sentAway.length > 0) channel.changed(sentAway);
    channel.committed();
  }

  /** What is being looked at now. */
  const looks = new Map<string, Promise<Progress | undefined>>();
  function look(leadId: string): Promise<Progress | undefined> {
    if (stopped) return Promise.resolve(undefined);
    const looked = lookOnce(leadId);
    looks.set(leadId, looked);
    return looked.finally(() => {
      if (looks.get(leadId) === looked) looks.delete(leadId);
    });
  }

  async function lookOnce(leadId: string): Promise<Progress | undefined> {
    try {
      const result = await store.leads.advance(leadId, (situation) => decide(situation, channel.connected));
      if (result === undefined) return undefined;
      const dueAt = result.kind === 'advanced' ? result.lead.dueAt : result.dueAt;
      if (dueAt !== null && !stopped) deadlines.watch(leadId, dueAt);
      if (result.kind === 'not-due') return undefined;
      // It took a write: whoever waits for that waits no longer.
      for (const waiting of unanswered) queue.add(waiting);
      unanswered.clear();
      takeNext();
      announce(result);
      return result;
    } catch (fault) {
      report(fault);
      if (stopped) return undefined;
      if (fault instanceof StoreUnavailable) {
        unanswered.add(leadId);
        probing ??= setTimeout(probe, retryMs);
      } else {
        // It alone is at fault, and keeps nobody else waiting.
        deadlines.watch(leadId, store.now() + retryMs);
      }
      return undefined;
    }
  }

  /** Asks a store that did not answer, with one lead after the other until it does not answer again. */
  async function probe(): Promise<void> {
    for (const leadId of unanswered) {
      unanswered.delete(leadId);
      await look(leadId);
      if (unanswered.has(leadId)) break;
    }
    probing = unanswered.size > 0 && !stopped ? setTimeout(probe, retryMs) : undefined;
  }

  /** Leads to look at as soon as there is room, the first to come first. */
  const queue = new Set<string>();
  let inHand = 0;

  function takeNext(): void {
    for (const leadId of queue) {
      if (inHand >= lookedAtOnce) return;
      queue.delete(leadId);
      inHand += 1;
      void look(leadId).finally(() => {
        inHand -= 1;
        takeNext();
      });
    }
  }

  async function lookAtAll(due: readonly string[]): Promise<void> {
    const left = due.filter((leadId) => !unanswered.has(leadId));
    for (let from = 0; from < left.length && !stopped; from += lookedAtOnce) {
      await Promise.all(left.slice(from, from + lookedAtOnce).map(look));
    }
  }

  const sweep = async (): Promise<void> => lookAtAll(await store.leads.due(sweepSize));

  async function sweepOverdue(): Promise<void> {
    const due = await store.leads.due(sweepSize, overdueMs);
    // What is in somebody's hand here needs no other.
    await lookAtAll(due.filter((leadId) => !queue.has(leadId) && !looks.has(leadId)));
  }

  /** One sweep after the other: a slow one is not overtaken. */
  function sweepOn(): void {
    sweeping = setTimeout(() => {
      void sweepOverdue()
        .catch(report)
        .finally(() => {
          if (!stopped) sweepOn();
        });
    }, sweepMs);
  }

  async function takeUp(): Promise<void> {
    for (const { leadId, dueAt } of await store.leads.deadlines()) if (!stopped) deadlines.watch(leadId, dueAt);
  }

  return {
    look,
    arrived(leadId) {
      queue.add(leadId);
      takeNext();
    },
    waiting: () => queue.size,
    sweep,
    takeUp,
    async start() {
      await takeUp();
      await sweep();
      sweepOn();
    },
    async stop() {
      stopped = true;
      clearTimeout(sweeping);
      clearTimeout(probing);
      deadlines.stop();
      await Promise.all(looks.values());
    },
  };
}
