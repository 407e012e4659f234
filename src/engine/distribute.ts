/** Moves leads on: routes the new, ends waves that are due, opens the next, announces what was committed. */
import type { Channel } from '../channels/channel.ts';
import { advance, route } from '../domain/advance.ts';
import type { Decision, LeadCase, Store } from '../store/store.ts';
import { Deadlines } from './deadlines.ts';

/** How soon a lead is tried again when the store did not answer: well inside the 250 ms of P6 after its return. */
const retryMs = 100;
/** How often everything due is looked for, whoever should have watched it: inside the 5 s of P6. */
const sweepMs = 1000;
const sweepSize = 1000;

/** The decision about a lead that is due, on one reading of the store. */
export function decide(situation: LeadCase): Decision {
  const { lead, reps, waves, now } = situation;
  const routed = lead.program === null ? route(situation.programs, lead.content) : undefined;
  const program = situation.program ?? routed;
  return { route: routed, advance: advance({ lead: lead.content, program, reps, waves, now }) };
}

export interface Distributor {
  /** Looks at a lead: does what is due, watches the deadline of what is not. Never throws. */
  look(leadId: string): Promise<void>;
  /** Looks at everything that is due by the store's clock. */
  sweep(): Promise<void>;
  /** Takes up every deadline the store knows of, and sweeps from now on. */
  start(): Promise<void>;
  stop(): void;
}

export function distributor(store: Store, channel: Channel, report: (fault: unknown) => void): Distributor {
  const deadlines = new Deadlines(
    () => store.now(),
    (leadId) => void look(leadId),
  );
  let sweeping: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(leadId: string): Promise<void> {
    if (stopped) return;
    try {
      const result = await store.leads.advance(leadId, decide);
      if (result === undefined) return;
      if (result.kind === 'not-due') {
        if (result.closesAt !== null) deadlines.watch(leadId, result.closesAt);
        return;
      }
      const { closed, opened } = result;
      if (closed) channel.closed(closed, new Map());
      if (opened) {
        channel.offered(opened);
        if (opened.offer.closesAt !== null) deadlines.watch(leadId, opened.offer.closesAt);
      }
      channel.committed();
    } catch (fault) {
      report(fault);
      if (!stopped) deadlines.watch(leadId, store.now() + retryMs);
    }
  }

  async function sweep(): Promise<void> {
    const due = await store.leads.due(sweepSize);
    await Promise.all(due.map(look));
  }

  return {
    look,
    sweep,
    async start() {
      for (const { leadId, closesAt } of await store.leads.deadlines()) deadlines.watch(leadId, closesAt);
      await sweep();
      sweeping = setInterval(() => void sweep().catch(report), sweepMs);
    },
    stop() {
      stopped = true;
      clearInterval(sweeping);
      deadlines.stop();
    },
  };
}
