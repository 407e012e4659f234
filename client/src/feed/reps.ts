/** The team: names for ids, and who can be given a lead. */
import type { RepOut } from '../../../src/protocol.ts';
import { allPages } from '../all-pages.ts';
import type { Answer } from '../api.ts';

export const fetchReps = (): Promise<Answer<readonly RepOut[]>> => allPages('/api/v1/reps');
