/** Figures of this moment, read when they are asked for: how much waits, who is connected, whether store and Redis answer. */
import { setTimeout as pause } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';
import { oneAtATime } from '../engine/one-at-a-time.ts';
import type { Role, Store } from '../store/store.ts';

/** A store that answers later counts as down for this reading: whoever asks has a patience too. */
const patienceMs = 1000;

/** What only this process knows of itself. */
export interface Here {
  /** Leads that came in and wait for their first look. */
  readonly arrivals: number;
  readonly redis: 'unused' | 'ok' | 'missing';
  /** A socket of somebody with two roles counts in both. */
  readonly sockets: ReadonlyMap<Role, number>;
}

/** Undefined when the answer does not come, or not in time. A question still open is not asked again, however many wait. */
function patiently<Answer>(ask: () => Promise<Answer>): () => Promise<Answer | undefined> {
  const answer = oneAtATime(() => ask().catch(() => undefined));
  return () => Promise.race([answer(), pause(patienceMs, undefined, { ref: false })]);
}

/** Gives what reads everything anew. It never throws: what is not known has no sample, as a stale one would be a lie. */
export function depthFigures(registry: Registry, store: Store): (here: Here) => Promise<void> {
  const gauge = (name: string, help: string): ((value: number | undefined) => void) => {
    const made = new Gauge({ name, help, registers: [registry] });
    return (value) => (value === undefined ? made.remove() : made.set(value));
  };
  const due = gauge('sharktank_leads_due', 'Leads that are due by the store’s clock and have not been moved yet.');
  const held = gauge('sharktank_leads_held', 'Leads that wait until somebody can be offered them.');
  const pooled = gauge('sharktank_leads_pooled', 'Leads in the pool.');
  const texts = gauge('sharktank_texts_waiting', 'Texts in the outbox, those that are tried again later included.');
  const storeUp = gauge('sharktank_store_up', '1 when the store took a write within a second, else 0.');
  const redisUp = gauge(
    'sharktank_redis_up',
    '1 while Redis serves this process: a quorum for the lock, and the way to the other nodes. Else 0; absent when none is used.',
  );
  const arrivals = gauge(
    'sharktank_arrivals_waiting',
    'Leads taken in by this process that wait for their first look.',
  );
  const sockets = new Gauge({
    name: 'sharktank_connected_sockets',
    help: 'Sockets connected to this process by role; of two roles, in both.',
    labelNames: ['role'],
    registers: [registry],
  });
  const answers = patiently(async () => {
    await store.ping();
    return true;
  });
  const leadsNow = patiently(() => store.leads.depths());
  const textsNow = patiently(() => store.messages.waiting());

  return async (here) => {
    const [up, leads, waiting] = await Promise.all([answers(), leadsNow(), textsNow()]);
    storeUp(up ? 1 : 0);
    due(leads?.due);
    held(leads?.held);
    pooled(leads?.pooled);
    texts(waiting);
    redisUp(here.redis === 'unused' ? undefined : Number(here.redis === 'ok'));
    arrivals(here.arrivals);
    for (const [role, number] of here.sockets) sockets.set({ role }, number);
  };
}
