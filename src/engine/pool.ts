/** The pool: who may pick what, and the offers of those who come to be eligible later. */
import type { Channel } from '../channels/channel.ts';
import { mayHave } from '../domain/advance.ts';
import type { Listing, Offer, PageRequest, PoolCase, Store } from '../store/store.ts';

/** Shifts and calling hours begin at a minute: so often everybody is looked at. */
const roundMs = 60_000;

export interface Pool {
  /** Offers the pool to a rep who may have become eligible, or to everyone. */
  join(repId: string | null): Promise<void>;
  /** What this rep may pick now, the newest first. */
  of(repId: string, page: PageRequest): Promise<Listing<Offer>>;
  start(): void;
  stop(): void;
}

const fits = ({ lead, program, stage, standing, now }: PoolCase): boolean =>
  mayHave(standing, lead.content, program, stage, now);

export function pool(store: Store, channel: Channel, report: (fault: unknown) => void): Pool {
  let rounds: NodeJS.Timeout | undefined;

  async function join(repId: string | null): Promise<void> {
    // Looking costs nothing; joining is a write.
    if ((await store.leads.pooled()) === 0) return;
    for (const opened of await store.leads.joinPool(repId, fits)) channel.offered(opened);
  }

  return {
    join,
    async of(repId, page) {
      await join(repId);
      return store.leads.poolOf(repId, fits, page);
    },
    start() {
      rounds = setInterval(() => void join(null).catch(report), roundMs);
    },
    stop() {
      clearInterval(rounds);
    },
  };
}
