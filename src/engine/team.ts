/** What follows when something about a rep changes: the pool opens to them, their pages hear of it, held leads may go. */
import type { Channel } from '../channels/channel.ts';
import type { Presence, Rep } from '../domain/rep.ts';
import type { Left, Store } from '../store/store.ts';
import type { Distributor } from './distribute.ts';
import type { Pool } from './pool.ts';

export interface Team {
  /** Says where a rep is; undefined for an unknown one. `by`: left out, it is the rep's own hand. */
  present(repId: string, presence: Presence, by?: string): Promise<Rep | undefined>;
  /** A rep was added or changed. */
  changed(repId: string): void;
  /** Takes a rep out; gives the ids of what they signed in with, or undefined for an unknown one. */
  remove(repId: string, by: string): Promise<readonly string[] | undefined>;
  /** Somebody left: what follows from that is done. */
  left(left: Left): void;
}

export function team(
  store: Store,
  channel: Channel,
  distribute: Distributor,
  pool: Pool,
  report: (fault: unknown) => void,
): Team {
  function changed(repId: string): void {
    channel.committed();
    // The pool first: what their pages are told then is all of it.
    pool
      .join(repId)
      .catch(report)
      .finally(() => channel.changed([repId]));
  }
  function left({ due }: Left): void {
    for (const leadId of due) void distribute.look(leadId);
    channel.committed();
  }
  return {
    async present(repId, presence, by) {
      const rep = await store.reps.present(repId, presence, by);
      if (rep) changed(repId);
      return rep;
    },
    changed,
    left,
    async remove(repId, by) {
      const removed = await store.reps.remove(repId, by);
      if (removed) left(removed);
      return removed?.credentials;
    },
  };
}
