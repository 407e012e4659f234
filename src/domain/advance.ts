/** What happens next to a lead: which program, which stage, which wave, and why. Pure: preview, trace and replay use the same call. */
import { assess, type Excluded, whyNoMember } from './eligibility/index.ts';
import type { StageExplanation } from './explanation.ts';
import type { HoldReason, LeadContent, UnclaimedReason } from './lead.ts';
import { defaultMaxLive, leavesOut, next } from './modes/index.ts';
import type { Candidate, Next, NextWave, PastWave, Tally } from './modes/mode.ts';
import { portionTakes } from './portion.ts';
import type { ModeName, Program, Stage } from './program.ts';
import { type Ranked, rank } from './ranking.ts';
import type { RepStanding } from './rep.ts';
import { holds } from './rules.ts';

/** The stage in which the rep who knows the person is asked, before the program's first. */
export const knownPersonStage = -1;
const knownPersonSeconds = 60;

/** At least so long between two leads of a program that are let go when somebody comes: one by one, not as a flood. */
export const dripMs = 250;

/** A wave of the lead, with the stage it belongs to. */
export interface WaveOfStage extends PastWave {
  /** Null: it was handed to somebody while it was in no stage. Who gives it back then has passed in every stage. */
  readonly stage: number | null;
}

export type Step =
  | { readonly kind: 'wave'; readonly stage: number; readonly mode: ModeName; readonly wave: NextWave }
  | { readonly kind: 'assign'; readonly stage: number; readonly mode: ModeName; readonly rep: string }
  | { readonly kind: 'hold'; readonly because: HoldReason }
  | { readonly kind: 'unclaimed'; readonly because: UnclaimedReason };

/** Who has a page open, by rep id. */
export type Connected = Pick<ReadonlySet<string>, 'has'>;

/** Everything a decision reads, from one moment. */
export interface Situation {
  readonly lead: LeadContent;
  readonly program: Program | undefined;
  readonly reps: readonly RepStanding[];
  /** The waves of this journey so far, oldest first. */
  readonly waves: readonly WaveOfStage[];
  /** Index of the present stage; null: begin at the first. */
  readonly stage: number | null;
  /** Since when it is held, and why; null when it is not. */
  readonly held: { readonly since: number; readonly because: HoldReason } | null;
  /** By stage: whether a stage with a `portion` takes this lead, where that is decided already. */
  readonly portions: Readonly<Record<string, boolean>>;
  /** By `tallyKey`: what the program's stages remember. */
  readonly tallies: Readonly<Record<string, Tally>>;
  /** The rep who had a lead of this person in the last 90 days. */
  readonly knownTo: string | null;
  /** When the program last let a held lead go. */
  readonly lastLetGoAt: number | null;
  /** Reps with an open page. */
  readonly connected: Connected;
  /** Store time in milliseconds. */
  readonly now: number;
}

export interface Advance {
  readonly step: Step;
  /** Each stage that was looked at, in order; the last is the one a wave or an assignment belongs to. */
  readonly explanation: readonly StageExplanation[];
  /** As in the situation, with what was decided now. */
  readonly portions: Readonly<Record<string, boolean>>;
  /** Only those that changed; to be stored together with the step. */
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** Whether a stage found somebody with a wave: not so when all of those have given the lead back. */
function hasFoundSomebody({ stage, reps, declined, taken }: WaveOfStage): boolean {
  if (stage === null || stage === knownPersonStage) return false;
  return !taken || reps.some((id) => !declined.includes(id));
}

/** Whether somebody has to answer, or to call: pools and skims wait without hurry. */
const asksSomebody = (step: Step): boolean =>
  step.kind === 'assign' || (step.kind === 'wave' && step.wave.form !== 'pool' && step.wave.form !== 'skim');

/** The program that takes a lead: enabled, matching, of the highest priority, then the oldest. */
export function route(programs: readonly Program[], lead: LeadContent): Program | undefined {
  return programs
    .filter((program) => program.enabled && holds(program.match, lead))
    .toSorted((a, b) => b.priority - a.priority || a.seniority - b.seniority)[0];
}

/** What a stage's tally goes by: its mode and how many of that mode come before it, so that an edit elsewhere loses no turn. */
export function tallyKey(program: Program, index: number): string {
  const mode = program.stages[index]?.mode ?? 'cherry-pick';
  const before = program.stages.slice(0, index).filter((stage) => stage.mode === mode).length;
  return `${mode}#${before}`;
}

/** How many live offers a rep may have and still be asked by this stage; null: any number. */
export function maxLiveOf(program: Program, mode: ModeName): number | null {
  const usual = defaultMaxLive(mode);
  return usual === null ? null : (program.maxLive ?? usual);
}

/** The most live offers with which a rep may still be asked by some stage of the program; null: any number. */
export function mostLive(program: Program): number | null {
  return program.stages.reduce<number | null>((most, { mode }) => {
    const own = maxLiveOf(program, mode);
    return most === null || own === null ? null : Math.max(most, own);
  }, 0);
}

/** Whether a rep may have the lead in this stage now, as far as eligibility goes: for those who join or claim later. */
export function mayHave(
  standing: RepStanding,
  lead: LeadContent,
  program: Program,
  index: number,
  now: number,
): boolean {
  const stage = program.stages[index];
  return assess([standing], { lead, program, stage, maxLive: null, now }).eligible.length === 1;
}

interface Looked {
  readonly explanation: StageExplanation;
  readonly next: Next;
  /** Gave up only because reps have all the live offers they may have. */
  readonly paced: boolean;
}

/** Asks one stage for its next step. */
function look(situation: Situation, program: Program, index: number, stage: Stage, tally: Tally): Looked {
  const { lead, waves, connected, now } = situation;
  const own = waves.filter((wave) => wave.stage === index);
  const handed = waves.filter((wave) => wave.stage === null);
  const passed = new Set([...own, ...handed].flatMap(({ declined }) => declined));
  const reps =
    index === knownPersonStage ? situation.reps.filter(({ rep }) => rep.id === situation.knownTo) : situation.reps;
  const { eligible, excluded } = assess(reps, { lead, program, stage, maxLive: maxLiveOf(program, stage.mode), now });
  const members = rank(situation.reps.filter((standing) => whyNoMember(standing, program, stage).length === 0));
  const without = leavesOut(stage, members);

  const known = new Set(situation.reps.map(({ rep }) => rep.id));
  const kept: RepStanding[] = [];
  const leftOut: Excluded[] = [...excluded];
  for (const standing of eligible) {
    const { id } = standing.rep;
    const reason = passed.has(id) ? passedBefore : without(id);
    if (reason) leftOut.push({ id, reasons: [reason] });
    else kept.push(standing);
  }
  const ask = (standings: readonly RepStanding[]): { ranked: Ranked[]; next: Next } => {
    const asked = new Set(standings.map(({ rep }) => rep.id));
    const bySms = new Set(standings.filter((one) => isOnlyBySms(one, connected)).map(({ rep }) => rep.id));
    // Everyone's place is among all who are eligible, also when some before them have passed.
    const ranked = rank([...new Set([...eligible, ...standings])]).filter(({ id }) => asked.has(id));
    const candidates = ranked.map((one): Candidate => ({ ...one, onlyBySms: bySms.has(one.id) }));
    const answer = next(stage, { lead, candidates, members, waves: own, tally, now });
    if (answer.kind !== 'wave') return { ranked, next: answer };
    // A stage may name somebody who has left since, or who has handed the lead back.
    return { ranked, next: { ...answer, reps: answer.reps.filter((id) => known.has(id) && !passed.has(id)) } };
  };
  const answer = ask(kept);
  const explanation: StageExplanation = {
    stage: index,
    mode: stage.mode,
    ranked: answer.ranked,
    excluded: leftOut,
    gaveUp: answer.next.kind === 'give-up' ? answer.next.because : null,
  };
  if (answer.next.kind !== 'give-up') return { explanation, next: answer.next, paced: false };
  // Would it have gone on with those who only have too many live offers? Then the lead can wait for them.
  const onlyPaced = new Set(
    leftOut.filter(({ reasons }) => reasons.every(({ factor }) => factor === 'pace')).map(({ id }) => id),
  );
  const waiting = reps.filter(({ rep }) => onlyPaced.has(rep.id) && !passed.has(rep.id) && !without(rep.id));
  const paced = waiting.length > 0 && ask([...kept, ...waiting]).next.kind !== 'give-up';
  return { explanation, next: answer.next, paced };
}

const passedBefore = {
  factor: 'passed',
  message: 'has passed in this stage',
  own: 'you had passed in this stage',
} as const;

/** Whether only a text reaches this rep now: then a turn may take longer. */
const isOnlyBySms = ({ rep }: RepStanding, connected: Connected): boolean =>
  rep.smsOptIn && rep.phone !== null && !connected.has(rep.id);

/** Asks the rep who knows the person, alone. Shows what the first stage shows. */
function stageForKnownPerson(program: Program): Stage {
  return {
    mode: 'top-producer',
    seconds: knownPersonSeconds,
    smsSeconds: knownPersonSeconds,
    width: 1,
    limit: 1,
    rounds: 1,
    stagger: false,
    rankBy: 'score',
    details: program.stages[0]?.details ?? 'teaser',
  };
}

/** Where a lead goes that every stage gave up, in a program that says so: picked by whoever wants it. */
const lastPool: Stage = { mode: 'cherry-pick', seconds: null, details: 'teaser' };

/** The next step of the lead under its program, from the present stage on, or the end. Always ends: a stage never returns. */
export function advance(situation: Situation): Advance {
  const { lead, program, waves, held, now } = situation;
  const explanation: StageExplanation[] = [];
  const portions: Record<string, boolean> = { ...situation.portions };
  const tallies: Record<string, Tally> = {};
  const decided = (step: Step): Advance => ({ step, explanation, portions, tallies });
  if (program === undefined) return decided({ kind: 'unclaimed', because: 'no-program' });

  const limitReached = held !== null && now >= held.since + program.holdLimit * 1000;
  /** Looks at a stage; undefined when it gave up. */
  const enter = (index: number, stage: Stage): { step: Step | undefined; paced: boolean } => {
    const skipped = (gaveUp: 'when' | 'portion'): { step: undefined; paced: false } => {
      explanation.push({ stage: index, mode: stage.mode, ranked: [], excluded: [], gaveUp });
      return { step: undefined, paced: false };
    };
    const key = tallyKey(program, index);
    if (stage.when && !holds(stage.when, lead)) return skipped('when');
    if (stage.portion !== undefined) {
      const known = portions[index];
      const tally = tallies[key] ?? situation.tallies[key] ?? {};
      const takes = known ?? portionTakes(stage.portion, tally.reached ?? 0);
      if (known === undefined) {
        portions[index] = takes;
        tallies[key] = { ...tally, reached: (tally.reached ?? 0) + 1 };
      }
      if (!takes) return skipped('portion');
    }
    const looked = look(situation, program, index, stage, tallies[key] ?? situation.tallies[key] ?? {});
    explanation.push(looked.explanation);
    const { next: going } = looked;
    if (going.kind === 'give-up') return { step: undefined, paced: looked.paced };
    if (going.tally) tallies[key] = going.tally;
    const step: Step =
      going.kind === 'assign'
        ? { kind: 'assign', stage: index, mode: stage.mode, rep: going.rep }
        : { kind: 'wave', stage: index, mode: stage.mode, wave: going };
    return { step, paced: false };
  };

  const lastLetGoAt = situation.lastLetGoAt ?? Number.NEGATIVE_INFINITY;
  // What waited for somebody to have room goes as soon as somebody has: that is no flood.
  const drips = held !== null && held.because !== 'pace' && !limitReached;
  const isDripping = drips && now < lastLetGoAt + dripMs;
  let isPaced = false;
  if (!program.paused) {
    const first = situation.stage ?? (situation.knownTo === null ? 0 : knownPersonStage);
    for (let index = first; index < program.stages.length; index++) {
      const stage = index === knownPersonStage ? stageForKnownPerson(program) : program.stages[index];
      if (stage === undefined) break;
      const { step, paced } = enter(index, stage);
      // One by one, not as a flood: what was decided is not carried out yet, and spends nothing.
      if (step && isDripping && asksSomebody(step)) {
        return { step: { kind: 'hold', because: 'pace' }, explanation, portions: situation.portions, tallies: {} };
      }
      if (step) return decided(step);
      isPaced ||= paced;
    }
  }
  const nobodyFound = !waves.some(hasFoundSomebody);
  if (program.paused && !limitReached) return decided({ kind: 'hold', because: 'paused' });
  if ((isPaced || nobodyFound) && program.nobody === 'hold' && !limitReached) {
    return decided({ kind: 'hold', because: isPaced ? 'pace' : 'nobody-eligible' });
  }
  if (program.unclaimed === 'pool') {
    const { step } = enter(program.stages.length, lastPool);
    if (step) return decided(step);
  }
  const because = limitReached ? 'held-too-long' : nobodyFound ? 'nobody-eligible' : 'nobody-claimed';
  return decided({ kind: 'unclaimed', because });
}
