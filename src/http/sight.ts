/** Which leads the one who asks may see, and how much of each: what one may not see answers 404. */
import type { FastifyRequest } from 'fastify';
import { allows } from '../access.ts';
import type { Principal } from '../principal.ts';
import type { SeenLead, Store } from '../store/store.ts';
import { notFound } from './problem.ts';
import { asker, idIn } from './request.ts';

/** Managers and admins see every lead, whole. */
export const seesAll = ({ roles }: Principal): boolean => allows(['manager', 'admin'], roles);

export function sight(store: Store) {
  /** The lead as far as this one may see it; throws 404 otherwise. */
  async function seen(leadId: string, principal: Principal): Promise<SeenLead> {
    if (seesAll(principal)) {
      const lead = await store.leads.find(leadId);
      if (lead) return { lead, sight: 'own' };
    } else if (principal.repId !== null) {
      const found = await store.leads.seen(leadId, principal.repId);
      if (found) return found;
    }
    throw notFound();
  }
  return {
    seen,
    /** For routes of one lead: checked before the body is read, so that 404 comes before 400. */
    mustSee: { onRequest: async (request: FastifyRequest) => void (await seen(idIn(request), asker(request))) },
  };
}
