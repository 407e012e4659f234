/** Takes leads in: stored first, answered then, distributed at once. */
import type { Channel } from '../channels/channel.ts';
import { route } from '../domain/advance.ts';
import type { Accepted, NewLead, Store } from '../store/store.ts';
import type { Distributor } from './distribute.ts';

export interface Intake {
  /** Resolves once the lead is durably stored. */
  accept(lead: NewLead): Promise<Accepted>;
}

export function intake(store: Store, channel: Channel, distribute: Distributor): Intake {
  return {
    async accept(lead) {
      const accepted = await store.leads.accept(lead, route);
      if (accepted.kind === 'created') distribute.arrived(accepted.lead.id);
      channel.committed();
      return accepted;
    },
  };
}
