/** A program: who may have a lead (match and eligibility) and how it is offered (stages). */
import { everything, type RuleGroup } from './rules.ts';

/** What a rep may see of a lead before it is theirs. */
export type Details = 'full' | 'teaser' | 'blind';

/** What every stage may say. */
interface AnyStage {
  /** Narrows who may have the lead here: a rule group over the rep's fields. */
  readonly only?: RuleGroup | undefined;
  /** Which leads stop here: a rule group over the lead's fields; the others pass on. */
  readonly when?: RuleGroup | undefined;
  /** Takes this percentage of the leads that pass `when`, evenly spread; the others pass on. */
  readonly portion?: number | undefined;
  readonly details: Details;
}

export interface SharkTankStage extends AnyStage {
  readonly mode: 'shark-tank';
  readonly seconds: number;
}

export interface TopProducerStage extends AnyStage {
  readonly mode: 'top-producer';
  /** Each turn. */
  readonly seconds: number;
  /** The turn of a rep who is reachable only by SMS. */
  readonly smsSeconds: number;
  /** Reps a wave. */
  readonly width: number;
  /** How many reps are asked at most; null: everyone. */
  readonly limit: number | null;
  /** How often the ranking is gone through. */
  readonly rounds: number;
  /** Earlier reps keep their offer while later ones join; all close together. */
  readonly stagger: boolean;
  readonly rankBy: 'score';
}

export interface PushPullStage extends AnyStage {
  readonly mode: 'push-pull';
  /** Each turn. */
  readonly seconds: number;
  /** When nobody responded, the order is reversed and gone through once more. */
  readonly reverse: boolean;
}

export interface RoundRobinStage extends AnyStage {
  readonly mode: 'round-robin';
  /** By rep id; 1 for those not named. */
  readonly weights: Readonly<Record<string, number>>;
}

export type Period = 'day' | 'week' | 'month';

interface AnySharesStage extends AnyStage {
  readonly mode: 'shares';
  readonly period: Period;
}

export interface SharesByRankStage extends AnySharesStage {
  readonly by: 'rank';
  /** The share of the first, the second …; whoever ranks beyond the list gets none. */
  readonly shares: readonly number[];
  readonly rankBy: 'score';
}

export interface SharesByRepStage extends AnySharesStage {
  readonly by: 'rep';
  /** By rep id; whoever is not named gets none. */
  readonly shares: Readonly<Record<string, number>>;
}

export interface CherryPickStage extends AnyStage {
  readonly mode: 'cherry-pick';
  /** Null: until somebody picks it. */
  readonly seconds: number | null;
}

export interface SkimStage extends AnyStage {
  readonly mode: 'skim';
  /** Null: until somebody hands it on. */
  readonly seconds: number | null;
  /** Reps who may hand it to someone, beside managers. */
  readonly allocators: readonly string[];
}

export type Stage =
  | SharkTankStage
  | TopProducerStage
  | PushPullStage
  | RoundRobinStage
  | SharesByRankStage
  | SharesByRepStage
  | CherryPickStage
  | SkimStage;
export type ModeName = Stage['mode'];
export type StageOf<Name extends ModeName> = Extract<Stage, { mode: Name }>;

/** Wall-clock hours, such as 08:00 to 20:00; over midnight when `to` is not after `from`. */
export interface Hours {
  readonly from: string;
  readonly to: string;
}

/** Which factors decide who may have a lead. */
export interface Eligible {
  /** Ids; empty: everyone's. */
  readonly teams: readonly string[];
  readonly presence: boolean;
  readonly shifts: boolean;
  readonly caps: boolean;
  readonly territory: boolean;
  readonly language: boolean;
  /** When the lead may be called, in the lead's own time zone. */
  readonly callingHours?: Hours | undefined;
  readonly level?: { readonly min: number } | undefined;
  /** So many of the rep's latest leads must have been contacted before the next. */
  readonly contactsBeforeNext?: number | undefined;
  /** Over the rep's fields. */
  readonly rules: RuleGroup;
}

/** What an admin writes: the same in every version of it that a lead may still go by. */
export interface ProgramDefinition {
  readonly name: string;
  /** The highest that matches takes the lead. */
  readonly priority: number;
  readonly enabled: boolean;
  readonly match: RuleGroup;
  readonly eligible: Eligible;
  readonly stages: readonly Stage[];
  /** What happens when no stage could offer it to anyone. */
  readonly nobody: 'hold' | 'unclaimed';
  /** The longest hold, in seconds. */
  readonly holdLimit: number;
  /** A rep with so many live offers is passed over for now; null: 1 where reps are asked one by one, else 5. */
  readonly maxLive: number | null;
  readonly knownPeople: 'join' | 'off';
  /** Where it goes when every stage gave up. */
  readonly unclaimed: 'manager' | 'pool';
}

export interface Program extends ProgramDefinition {
  readonly id: string;
  /** Grows with every edit; a lead finishes under the version it was routed to. */
  readonly version: number;
  /** Order of creation: among equal priorities the older takes the lead. */
  readonly seniority: number;
  /** New leads are held, live waves finish, no next stage: as it is now, for every version. */
  readonly paused: boolean;
}

/** Everyone who is there, on shift, and under their caps. */
export const usualEligible: Eligible = {
  teams: [],
  presence: true,
  shifts: true,
  caps: true,
  territory: false,
  language: false,
  rules: everything,
};

/** What a program is where it does not say: only name and stages have no default. */
export const usualProgram: Omit<ProgramDefinition, 'name' | 'stages'> = {
  priority: 0,
  enabled: true,
  match: everything,
  eligible: usualEligible,
  nobody: 'hold',
  holdLimit: 24 * 60 * 60,
  maxLive: null,
  knownPeople: 'join',
  unclaimed: 'manager',
};
