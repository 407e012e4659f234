/** What the log says of where a lead stands. */
import type { LeadStatus } from '../../src/protocol.ts';

/** What settles where a lead stands after it was on offer, and how, by the type of event. */
export const settling: Readonly<Record<string, LeadStatus>> = {
  'claim.won': 'claimed',
  'lead.assigned': 'claimed',
  'lead.withdrawn': 'withdrawn',
  'lead.unclaimed': 'unclaimed',
  'lead.pooled': 'pool',
  'lead.held': 'held',
  'lead.released': 'received',
  'lead.recycled': 'received',
};
