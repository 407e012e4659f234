/** What happens next to a lead: which program, which stage, which wave, and why. Pure: preview, trace and replay use the same call. */
import { assess, type Excluded } from './eligibility/index.ts';
import type { LeadContent } from './lead.ts';
import { nextWave } from './modes/index.ts';
import type { GiveUp, NextWave, PastWave } from './modes/mode.ts';
import type { ModeName, Program } from './program.ts';
import { type Ranked, rank } from './ranking.ts';
import type { RepStanding } from './rep.ts';
import { holds } from './rules.ts';

/** A wave of the lead that is over, with the stage it belonged to. */
export interface WaveOfStage extends PastWave {
  readonly stage: number;
}

/** Why a stage went as it did: who was eligible in which order, who was not and why. */
export interface StageExplanation {
  readonly stage: number;
  readonly mode: ModeName;
  readonly ranked: readonly Ranked[];
  readonly excluded: readonly Excluded[];
  /** Set when the stage had no (further) wave to give. */
  readonly gaveUp: GiveUp['because'] | null;
}

export interface Advance {
  readonly step:
    | { readonly kind: 'wave'; readonly stage: number; readonly mode: ModeName; readonly wave: NextWave }
    | { readonly kind: 'unclaimed'; readonly because: 'no-program' | 'nobody-eligible' | 'nobody-claimed' };
  /** Each stage that was looked at, in order; the last is the one the wave belongs to. */
  readonly explanation: readonly StageExplanation[];
}

/** The program that takes a lead: enabled, matching, of the highest priority, then the oldest. */
export function route(programs: readonly Program[], lead: LeadContent): Program | undefined {
  return programs
    .filter((program) => program.enabled && holds(program.match, lead))
    .toSorted((a, b) => b.priority - a.priority || a.seniority - b.seniority)[0];
}

/** The next wave of the lead under its program, from the present stage on, or the end. Always ends: a stage never returns. */
export function advance(input: {
  readonly lead: LeadContent;
  readonly program: Program | undefined;
  readonly reps: readonly RepStanding[];
  /** Every wave of the lead so far, oldest first, all of them over. */
  readonly waves: readonly WaveOfStage[];
  readonly now: number;
}): Advance {
  const { lead, program, reps, waves, now } = input;
  const explanation: StageExplanation[] = [];
  if (program === undefined) return { step: { kind: 'unclaimed', because: 'no-program' }, explanation };

  for (let index = waves.at(-1)?.stage ?? 0; index < program.stages.length; index++) {
    const stage = program.stages[index];
    if (stage === undefined) break;
    const { eligible, excluded } = assess(reps, { lead, program, now });
    const ranked = rank(eligible);
    const next = nextWave(stage, {
      lead,
      candidates: ranked,
      waves: waves.filter((wave) => wave.stage === index),
      now,
    });
    const gaveUp = next.kind === 'give-up' ? next.because : null;
    explanation.push({ stage: index, mode: stage.mode, ranked, excluded, gaveUp });
    if (next.kind === 'wave')
      return { step: { kind: 'wave', stage: index, mode: stage.mode, wave: next }, explanation };
  }
  return { step: { kind: 'unclaimed', because: waves.length > 0 ? 'nobody-claimed' : 'nobody-eligible' }, explanation };
}
