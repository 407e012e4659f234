/** What people do to a lead beside claiming it: pass, and a manager's hand. */
import type { Channel } from '../channels/channel.ts';
import type { Attempt, DeclineOutcome } from '../domain/claim.ts';
import type { Lead } from '../domain/lead.ts';
import type { RepRef } from '../domain/rep.ts';
import type { Moved, Store } from '../store/store.ts';
import type { Distributor } from './distribute.ts';

export interface Hand {
  decline(offerId: string, repId: string, via: Attempt['via'], reason?: string): Promise<DeclineOutcome>;
  /** Undefined for an unknown lead. */
  assign(leadId: string, rep: RepRef, by: { readonly id: string; readonly name: string }): Promise<Lead | undefined>;
  withdraw(leadId: string, reason: string, by: string): Promise<Lead | undefined>;
}

export function hand(store: Store, channel: Channel, distribute: Distributor): Hand {
  /** After what was committed before in the same turn has been told: who won hears that before that it moved away. */
  function announce({ lead, closed, from }: Moved, then: () => void = () => {}): void {
    setImmediate(() => {
      if (closed) channel.closed(closed, new Map());
      if (from !== null) channel.movedAway(lead, from);
      then();
      channel.committed();
    });
  }
  return {
    async decline(offerId, repId, via, reason) {
      const declined = await store.leads.decline(offerId, repId, via, reason);
      if (declined === undefined) return { result: 'not-offered' };
      if (declined.news) {
        channel.declined(offerId, declined.leadId, repId);
        channel.committed();
      }
      if (declined.everyone) void distribute.look(declined.leadId);
      return declined.outcome;
    },
    async assign(leadId, rep, by) {
      // Rivals are told who has it: no more of the rep than a reference goes on from here (P8).
      const moved = await store.leads.assign(leadId, { id: rep.id, name: rep.name }, by.id);
      if (moved?.news) announce(moved, () => channel.assigned(moved.lead, rep.id, by));
      return moved?.lead;
    },
    async withdraw(leadId, reason, by) {
      const moved = await store.leads.withdraw(leadId, reason, by);
      if (moved?.news) announce(moved);
      return moved?.lead;
    },
  };
}
