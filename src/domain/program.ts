/** A program: who may have a lead (match and eligibility) and how it is offered (stages). */
import type { RuleGroup } from './rules.ts';

/** What a rep may see of a lead before it is theirs. */
export type Details = 'full' | 'teaser' | 'blind';

export interface SharkTankStage {
  readonly mode: 'shark-tank';
  readonly seconds: number;
  readonly details: Details;
}

export interface TopProducerStage {
  readonly mode: 'top-producer';
  /** Each rep's turn. */
  readonly seconds: number;
  readonly details: Details;
  readonly rankBy?: 'score' | undefined;
}

export type Stage = SharkTankStage | TopProducerStage;
export type ModeName = Stage['mode'];
export type StageOf<Name extends ModeName> = Extract<Stage, { mode: Name }>;

export interface Program {
  readonly id: string;
  readonly name: string;
  /** Grows with every edit; a lead finishes under the version it was routed to. */
  readonly version: number;
  /** The highest that matches takes the lead. */
  readonly priority: number;
  readonly enabled: boolean;
  readonly match: RuleGroup;
  readonly eligible: { readonly presence: boolean };
  readonly stages: readonly Stage[];
  /** Order of creation: among equal priorities the older takes the lead. */
  readonly seniority: number;
}
