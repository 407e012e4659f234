/** The team, as requests: names for ids, whose account somebody's is to be, and whether a rep gets leads by text. */
import type { RepOut } from '../../src/protocol.ts';
import { allPages } from './all-pages.ts';
import { type Answer, patch } from './api.ts';

/** What the pages change of a rep. */
export interface RepChange {
  readonly smsOptIn?: boolean;
  readonly phone?: string;
}

export const fetchReps = (): Promise<Answer<readonly RepOut[]>> => allPages('/api/v1/reps');
export const changeRep = (id: string, change: RepChange): Promise<Answer<RepOut>> =>
  patch(`/api/v1/reps/${encodeURIComponent(id)}`, change);
