/** What follows when something about a rep changes: the pool opens to them, their pages hear of it, held leads may go. */
import type { Channel } from '../channels/channel.ts';
import type { Presence, Rep } from '../domain/rep.ts';
import type { Store } from '../store/store.ts';
import type { Distributor } from './distribute.ts';
import type { Pool } from './pool.ts';

export interface Team {
  /** Says where a rep is; undefined for an unknown one. */
  present(repId: string, presence: Presence): Promise<Rep | undefined>;
  /** A rep was added or changed. */
  changed(repId: string): void;
  /** Takes a rep out; gives the ids of what they signed in with, or undefined for an unknown one. */
  remove(repId: string): Promise<readonly string[] | undefined>;
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
  return {
    async present(repId, presence) {
      const rep = await store.reps.present(repId, presence);
      if (rep) changed(repId);
      return rep;
    },
    changed,
    async remove(repId) {
      const removed = await store.reps.remove(repId);
      if (!removed) return undefined;
      for (const leadId of removed.due) void distribute.look(leadId);
      channel.committed();
      return removed.credentials;
    },
  };
}
