/** The pool: who may pick what, and the offers of those who come to be eligible later. */
import type { Channel } from '../channels/channel.ts';
import { mayHave } from '../domain/advance.ts';
import type { RepStanding } from '../domain/rep.ts';
import type { Join, Listing, Offer, OpenedOffer, PageRequest, Pooled, Store } from '../store/store.ts';

/** Shifts and calling hours begin at a minute: so often everybody is looked at. */
const roundMs = 60_000;
/** So many leads are judged, and so many joins written, before others have their turn. */
const sliceSize = 20;
/** So many of the newest are shown by themselves to whoever becomes eligible; the rest is there to browse. */
const mostShown = 100;
const pageSize = 200;

export interface Pool {
  /** Offers the pool to a rep who may have become eligible, or to everyone. */
  join(repId: string | null): Promise<void>;
  /** What this rep may pick now, the newest first. Whoever is shown it is in the offer from then on. */
  of(repId: string, page: PageRequest): Promise<Listing<Offer>>;
  start(): void;
  stop(): void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function pool(store: Store, channel: Channel, report: (fault: unknown) => void): Pool {
  let rounds: NodeJS.Timeout | undefined;

  function fits({ offer, program, passed }: Pooled, standing: RepStanding): boolean {
    if (passed.has(standing.rep.id)) return false;
    return mayHave(standing, offer.lead.content, program, offer.stage, store.now());
  }

  async function write(joins: readonly Join[]): Promise<OpenedOffer[]> {
    const opened: OpenedOffer[] = [];
    for (let from = 0; from < joins.length; from += sliceSize) {
      opened.push(...(await store.leads.joinPool(joins.slice(from, from + sliceSize))));
    }
    return opened;
  }

  /** A page for one rep, and the offers on it that are new to them. */
  async function browse(
    repId: string,
    { limit, after }: PageRequest,
  ): Promise<{ readonly page: Listing<Offer>; readonly opened: readonly OpenedOffer[] }> {
    const standing = await store.reps.standing(repId);
    const found: Pooled[] = [];
    let from: number | null = after;
    // Pages of the whole pool, until this rep's page is full.
    while (standing && found.length <= limit) {
      const { items, next }: Listing<Pooled> = await store.leads.pool({ limit: pageSize, after: from }, repId);
      found.push(...items.filter((pooled) => fits(pooled, standing)));
      if (next === null) break;
      from = next;
      await turn();
    }
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const fresh = shown.filter(({ joined }) => !joined.has(repId));
    const opened = await write(fresh.map(({ offer }) => ({ offerId: offer.id, reps: [repId] })));
    const next = found.length > limit && last ? last.position : null;
    return { page: { items: shown.map(({ offer }) => offer), next }, opened };
  }

  async function everyone(): Promise<readonly OpenedOffer[]> {
    const standings = await store.reps.standings();
    const { items } = await store.leads.pool({ limit: mostShown, after: null }, null);
    const joins: Join[] = [];
    for (const [number, pooled] of items.entries()) {
      if (number % sliceSize === sliceSize - 1) await turn();
      const joining = standings.filter((one) => !pooled.joined.has(one.rep.id) && fits(pooled, one));
      if (joining.length > 0) joins.push({ offerId: pooled.offer.id, reps: joining.map(({ rep }) => rep.id) });
    }
    return write(joins);
  }

  async function join(repId: string | null): Promise<void> {
    // The usual case costs one look.
    if ((await store.leads.pooled()) === 0) return;
    const opened = repId === null ? await everyone() : (await browse(repId, { limit: mostShown, after: null })).opened;
    for (const offer of opened) channel.offered(offer);
  }

  return {
    join,
    of: async (repId, page) => (await browse(repId, page)).page,
    start() {
      rounds = setInterval(() => void join(null).catch(report), roundMs);
    },
    stop() {
      clearInterval(rounds);
    },
  };
}
