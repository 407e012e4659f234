/** What a simulated rep does with leads that are theirs: calls, and writes down what became of them. */
import type { LeadOut, Page } from '../protocol.ts';
import type { Api } from './api.ts';
import { firstCallMs, nextCall, untilNextCallMs } from './habits.ts';
import type { Random } from './random.ts';
import { regularly, type Simulated } from './simulated.ts';

/** `rep`: with the rep's own token. */
export function worksOwnLeads(rep: Api, repId: string, random: Random): Simulated {
  return regularly(
    () => untilNextCallMs(random),
    async () => {
      const { items } = await rep.get<Page<LeadOut>>(`/leads?status=claimed&claimedBy=${repId}&limit=100`);
      // The one who waits longest first.
      const next = items.findLast(
        ({ outcome, claimedAt, contactedAt }) =>
          outcome === null && Date.parse(contactedAt ?? claimedAt ?? '') < Date.now() - firstCallMs,
      );
      if (next === undefined) return;
      const call = nextCall(next.contactedAt !== null, next.value ?? 0, random);
      if (call.kind === 'reached') await rep.post(`/leads/${next.id}/contacted`, {});
      if (call.kind === 'concluded') await rep.post(`/leads/${next.id}/outcome`, call.outcome);
    },
  );
}
