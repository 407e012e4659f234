/** Moves leads on: ends waves that are due, opens the next, lets held leads go, announces what was committed. */
import type { Channel } from '../channels/channel.ts';
import { type Advance, advance, type Connected } from '../domain/advance.ts';
import type { LeadCase, Progress, Store } from '../store/store.ts';
import { Deadlines } from './deadlines.ts';

/** How soon a lead is tried again when the store did not answer: well inside the 250 ms of P6 after its return. */
const retryMs = 100;
/** How often everything due is looked for, whoever should have watched it: inside the 5 s of P6. */
const sweepMs = 1000;
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
  /** How many that came in wait for that. */
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
  const deadlines = new Deadlines(
    () => store.now(),
    (leadId) => void look(leadId),
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
  const looks = new Set<Promise<unknown>>();
  function look(leadId: string): Promise<Progress | undefined> {
    if (stopped) return Promise.resolve(undefined);
    const looked = lookOnce(leadId);
    looks.add(looked);
    return looked.finally(() => looks.delete(looked));
  }

  async function lookOnce(leadId: string): Promise<Progress | undefined> {
    try {
      const result = await store.leads.advance(leadId, (situation) => decide(situation, channel.connected));
      if (result === undefined) return undefined;
      const dueAt = result.kind === 'advanced' ? result.lead.dueAt : result.dueAt;
      if (dueAt !== null && !stopped) deadlines.watch(leadId, dueAt);
      if (result.kind === 'not-due') return undefined;
      announce(result);
      return result;
    } catch (fault) {
      report(fault);
      if (!stopped) deadlines.watch(leadId, store.now() + retryMs);
      return undefined;
    }
  }

  const arrivals: string[] = [];
  let inHand = 0;

  function takeArrivals(): void {
    while (inHand < lookedAtOnce && arrivals.length > 0) {
      const leadId = arrivals.shift();
      if (leadId === undefined) return;
      inHand += 1;
      void look(leadId).finally(() => {
        inHand -= 1;
        takeArrivals();
      });
    }
  }

  async function sweep(): Promise<void> {
    const due = await store.leads.due(sweepSize);
    for (let from = 0; from < due.length && !stopped; from += lookedAtOnce) {
      await Promise.all(due.slice(from, from + lookedAtOnce).map(look));
    }
  }

  async function takeUp(): Promise<void> {
    for (const { leadId, dueAt } of await store.leads.deadlines()) if (!stopped) deadlines.watch(leadId, dueAt);
  }

  return {
    look,
    arrived(leadId) {
      arrivals.push(leadId);
      takeArrivals();
    },
    waiting: () => arrivals.length,
    sweep,
    takeUp,
    async start() {
      await takeUp();
      await sweep();
      sweeping = setInterval(() => void sweep().catch(report), sweepMs);
    },
    async stop() {
      stopped = true;
      clearInterval(sweeping);
      deadlines.stop();
      await Promise.all(looks);
    },
  };
}
