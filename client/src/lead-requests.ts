/** What people do to a lead, as requests. */
import type { CandidatesOut, LeadOut, OutcomeOut } from '../../src/protocol.ts';
import { type Answer, get, post } from './api.ts';

const pathOf = (leadId: string, verb: string): string => `/api/v1/leads/${encodeURIComponent(leadId)}/${verb}`;

type Done = Promise<Answer<LeadOut>>;

export const candidates = (leadId: string): Promise<Answer<CandidatesOut>> => get(pathOf(leadId, 'candidates'));
export const assign = (leadId: string, repId: string): Done => post(pathOf(leadId, 'assign'), { repId });
export const withdraw = (leadId: string, reason: string): Done => post(pathOf(leadId, 'withdraw'), { reason });
export const reoffer = (leadId: string): Done => post(pathOf(leadId, 'reoffer'), {});
export const contacted = (leadId: string): Done => post(pathOf(leadId, 'contacted'), {});
export const release = (leadId: string, reason: string): Done => post(pathOf(leadId, 'release'), { reason });

export type Conclusion = Pick<OutcomeOut, 'result' | 'amount' | 'reason'>;
export const conclude = (leadId: string, outcome: Conclusion): Done => post(pathOf(leadId, 'outcome'), outcome);
