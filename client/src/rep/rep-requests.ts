/** What a rep asks over HTTP: more of the pool, and what became of own leads. Each gives the problem, or null when it is done. */
import type { Page, PoolLead, Problem } from '../../../src/protocol.ts';
import { get } from '../api.ts';
import { serverNow } from '../clock.ts';
import * as leads from '../lead-requests.ts';
import { repStore } from './rep-store.ts';

/** Reads on in the pool until there is something new or it ends: its beginning is what the welcome brought. */
export async function readPool(): Promise<Problem | null> {
  for (;;) {
    const { poolRest, cards } = repStore.get();
    if (poolRest.kind === 'none') return null;
    const from = poolRest.cursor === null ? '' : `&cursor=${encodeURIComponent(poolRest.cursor)}`;
    const answer = await get<Page<PoolLead>>(`/api/v1/pool?limit=100${from}`);
    if (!answer.ok) return answer.problem;
    const { items, nextCursor } = answer.value;
    repStore.dispatch({ type: 'pool-read', items, nextCursor });
    if (repStore.get().cards.length > cards.length) return null;
  }
}

export async function contacted(leadId: string): Promise<Problem | null> {
  const answer = await leads.contacted(leadId);
  if (!answer.ok) return answer.problem;
  repStore.dispatch({ type: 'own-changed', lead: answer.value });
  return null;
}

export async function conclude(leadId: string, conclusion: leads.Conclusion): Promise<Problem | null> {
  const answer = await leads.conclude(leadId, conclusion);
  if (!answer.ok) return answer.problem;
  repStore.dispatch({ type: 'own-concluded', leadId, result: conclusion.result, at: serverNow() });
  return null;
}

export async function giveBack(leadId: string, reason: string): Promise<Problem | null> {
  repStore.dispatch({ type: 'release-sent', leadId });
  const answer = await leads.release(leadId, reason);
  if (answer.ok) repStore.dispatch({ type: 'released', leadId, at: serverNow() });
  else repStore.dispatch({ type: 'release-failed', leadId });
  return answer.ok ? null : answer.problem;
}
