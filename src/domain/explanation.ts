/** Why a decision went as it did: kept with what it led to, so that it can be told afterwards. */
import type { Excluded } from './eligibility/index.ts';
import type { GiveUp } from './modes/mode.ts';
import type { ModeName } from './program.ts';
import type { Ranked } from './ranking.ts';

/** Why a stage went as it did: who was eligible in which order, who was not and why. */
export interface StageExplanation {
  readonly stage: number;
  readonly mode: ModeName;
  readonly ranked: readonly Ranked[];
  readonly excluded: readonly Excluded[];
  /** Set when the stage had no (further) wave to give; `when` and `portion`: it is not for this lead. */
  readonly gaveUp: GiveUp['because'] | 'when' | 'portion' | null;
}
