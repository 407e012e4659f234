/** What people do to a lead beside claiming it: pass, and whatever a manager, its rep or an allocator may do. */
import type { Channel } from '../channels/channel.ts';
import { route } from '../domain/advance.ts';
import type { Attempt, DeclineOutcome } from '../domain/claim.ts';
import type { Lead, Outcome } from '../domain/lead.ts';
import type { RepRef } from '../domain/rep.ts';
import type { Actor, HandRefusal, Moved, Store } from '../store/store.ts';
import type { Distributor } from './distribute.ts';

export interface Hand {
  decline(offerId: string, repId: string, via: Attempt['via'], reason?: string): Promise<DeclineOutcome>;
  /** `name`: whose hand it is, for the rep who gets it. */
  assign(leadId: string, rep: RepRef, actor: Actor & { readonly name: string }): Promise<Lead | HandRefusal>;
  withdraw(leadId: string, reason: string, by: string): Promise<Lead | HandRefusal>;
  reoffer(leadId: string, by: string): Promise<Lead | HandRefusal>;
  release(leadId: string, reason: string, actor: Actor): Promise<Lead | HandRefusal>;
  contacted(leadId: string, actor: Actor): Promise<Lead | HandRefusal>;
  conclude(leadId: string, outcome: Omit<Outcome, 'at'>, actor: Actor): Promise<Lead | HandRefusal>;
}

const unknown: HandRefusal = { kind: 'unknown' };

export function hand(store: Store, channel: Channel, distribute: Distributor): Hand {
  /** After what was committed before in the same turn has been told: who won hears that before that it moved away. */
  function announce({ lead, closed, from }: Moved, then: () => void = () => {}): void {
    setImmediate(() => {
      for (const ended of closed) channel.closed(ended, new Map());
      if (from !== null) channel.movedAway(lead, from);
      then();
      channel.committed();
    });
  }

  /** What was done is told, once; what is due then is done. */
  function settled(moved: Moved | HandRefusal | undefined, then?: (lead: Lead) => void): Lead | HandRefusal {
    if (moved === undefined) return unknown;
    if ('kind' in moved) return moved;
    const { lead, news } = moved;
    if (!news) return lead;
    announce(moved, () => then?.(lead));
    if (lead.position.status === 'received') void distribute.look(lead.id);
    return lead;
  }

  /** The owner's other pages show it as it is now. */
  const toldToOwner = ({ position }: Lead): void => {
    if (position.status === 'claimed') channel.changed([position.by.id]);
  };

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
    async assign(leadId, rep, { by, asRep, name }) {
      // Rivals are told who has it: no more of the rep than a reference goes on from here (P8).
      const moved = await store.leads.assign(leadId, { id: rep.id, name: rep.name }, { by, asRep });
      return settled(moved, (lead) => channel.assigned(lead, rep.id, { id: by, name }));
    },
    withdraw: async (leadId, reason, by) => settled(await store.leads.withdraw(leadId, reason, by)),
    reoffer: async (leadId, by) => settled(await store.leads.reoffer(leadId, by, route)),
    release: async (leadId, reason, actor) => settled(await store.leads.release(leadId, reason, actor)),
    contacted: async (leadId, actor) => settled(await store.leads.contacted(leadId, actor), toldToOwner),
    conclude: async (leadId, outcome, actor) =>
      settled(await store.leads.conclude(leadId, outcome, actor), toldToOwner),
  };
}
