/**
 * What a program would do with a lead if nobody answered: the same `advance` as in earnest, again and again, with the time
 * that each wave takes. Nothing is spent.
 */
import { type Advance, advance, type Situation, type WaveOfStage } from './advance.ts';
import type { Reason } from './eligibility/filter.ts';
import type { Excluded } from './eligibility/index.ts';
import type { StageExplanation } from './explanation.ts';
import type { Tally } from './modes/mode.ts';
import type { ModeName } from './program.ts';
import type { RepStanding } from './rep.ts';

export interface PreviewedWave {
  readonly stage: number;
  readonly mode: ModeName;
  /** Seconds from the beginning. */
  readonly after: number;
  /** Null: it waits. 0: assigned without asking. */
  readonly seconds: number | null;
  readonly reps: readonly string[];
}

export interface Preview {
  readonly waves: readonly PreviewedWave[];
  /** Those in none of the waves, each with every reason that some stage gave. */
  readonly excluded: readonly Excluded[];
  /** What becomes of the lead after the last wave: `more` waves; null when it waits for somebody, or is assigned. */
  readonly end: 'held' | 'unclaimed' | 'more' | null;
}

/** However long the ranking is, and however often it is gone through: nobody reads more, and it takes its time. */
const mostWaves = 250;

/** Eligible, but the stages end, wait or assign before it comes to this rep. */
const notReached: Reason = {
  factor: 'order',
  message: 'comes after those who are asked',
  own: 'others came before you',
};

/** Every stage passes the lead on. */
const notForSuch: Reason = {
  factor: 'when',
  message: 'is asked for other leads: no stage takes this one',
  own: 'no stage takes such a lead',
};

function excludedFrom(
  everyone: readonly RepStanding[],
  explanations: readonly StageExplanation[],
  shown: ReadonlySet<string>,
): Excluded[] {
  const isForNone = explanations.every(({ gaveUp }) => gaveUp === 'when' || gaveUp === 'portion');
  const reasons = new Map<string, Map<string, Reason>>();
  for (const { excluded } of explanations) {
    for (const { id, reasons: given } of excluded) {
      // Having been asked is no reason here: nobody is.
      if (shown.has(id)) continue;
      const known = reasons.get(id) ?? new Map<string, Reason>();
      for (const reason of given) {
        // Only this one can differ from stage to stage; the others differ by the time of day that their words hold.
        const key = reason.factor === 'only' ? reason.message : reason.factor;
        if (!known.has(key)) known.set(key, reason);
      }
      reasons.set(id, known);
    }
  }
  return everyone
    .map(({ rep }) => rep.id)
    .filter((id) => !shown.has(id))
    .map((id) => ({ id, reasons: [...(reasons.get(id)?.values() ?? [isForNone ? notForSuch : notReached])] }));
}

/** From a lead that just came in, under the situation's program. */
export function preview(start: Omit<Situation, 'waves' | 'stage' | 'held' | 'portions' | 'lastLetGoAt'>): Preview {
  let waves: WaveOfStage[] = [];
  let tallies: Readonly<Record<string, Tally>> = start.tallies;
  let stage: number | null = null;
  let portions: Readonly<Record<string, boolean>> = {};
  let after = 0;
  let end: Preview['end'] = null;
  const shown: PreviewedWave[] = [];
  const explanations: StageExplanation[] = [];
  for (;;) {
    if (shown.length === mostWaves) {
      end = 'more';
      break;
    }
    const now = start.now + after * 1000;
    const decided: Advance = advance({
      ...start,
      waves,
      tallies,
      stage,
      portions,
      held: null,
      lastLetGoAt: null,
      now,
    });
    const { step } = decided;
    explanations.push(...decided.explanation);
    tallies = { ...tallies, ...decided.tallies };
    portions = decided.portions;
    if (step.kind === 'hold') end = 'held';
    if (step.kind === 'unclaimed') end = 'unclaimed';
    if (step.kind === 'assign') {
      shown.push({ stage: step.stage, mode: step.mode, after, seconds: 0, reps: [step.rep] });
    }
    if (step.kind !== 'wave') break;
    const { reps, seconds } = step.wave;
    shown.push({ stage: step.stage, mode: step.mode, after, seconds, reps });
    if (seconds === null) break;
    after += seconds;
    stage = step.stage;
    waves = [...waves, { stage, reps, declined: [], taken: false }];
  }
  return {
    waves: shown,
    excluded: excludedFrom(start.reps, explanations, new Set(shown.flatMap(({ reps }) => reps))),
    end,
  };
}
