/** A lead: someone to call. What came in never changes; where it stands is a closed union. */
import type { RepRef } from './rep.ts';

/** The person behind a lead. At least one of `phone` (E.164) and `email` is there. */
export interface Contact {
  readonly name: string;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly company?: string | undefined;
}

export interface Location {
  readonly country: string;
  readonly state?: string | undefined;
  readonly city?: string | undefined;
  readonly postalCode?: string | undefined;
}

/** What a source told about a lead, after normalising. */
export interface LeadContent {
  readonly externalId?: string | undefined;
  readonly source: string;
  readonly contact: Contact;
  readonly product?: string | undefined;
  /** In the company's own currency. */
  readonly value?: number | undefined;
  readonly score?: number | undefined;
  readonly language?: string | undefined;
  readonly location?: Location | undefined;
  readonly timeZone?: string | undefined;
  readonly note?: string | undefined;
  readonly fields?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** How a claim came in; `assigned`: by a manager, an allocator or a program that asks nobody. */
export type ClaimVia = 'socket' | 'http' | 'sms' | 'push' | 'assigned';

export const outcomeResults = ['won', 'lost', 'invalid'] as const;

/** What became of a claimed lead. */
export interface Outcome {
  readonly result: (typeof outcomeResults)[number];
  /** In the company's own currency. */
  readonly amount: number | null;
  /** Free text by people. */
  readonly reason: string | null;
  readonly at: number;
}

/** Why a lead is held. */
export type HoldReason = 'nobody-eligible' | 'pace' | 'paused';

/** Why a lead is nobody's. */
export type UnclaimedReason = 'no-program' | 'nobody-eligible' | 'nobody-claimed' | 'held-too-long' | 'rep-left';

/** Where a lead stands. Times are milliseconds of the store's clock. */
export type LeadPosition =
  | { readonly status: 'received' }
  /** Nobody could be offered it, or its program is paused. */
  | { readonly status: 'held'; readonly since: number; readonly because: HoldReason; readonly alarmed: boolean }
  /** `closesAt`: from then on nobody can claim it by the waves that are live now. */
  | { readonly status: 'offering'; readonly closesAt: number | null }
  | { readonly status: 'pool'; readonly closesAt: number | null }
  | {
      readonly status: 'claimed';
      readonly by: RepRef;
      readonly at: number;
      readonly via: ClaimVia;
      readonly contactedAt: number | null;
      readonly outcome: Outcome | null;
    }
  | { readonly status: 'unclaimed' }
  | { readonly status: 'withdrawn' };

export type LeadStatus = LeadPosition['status'];

/** What a lead remembers of its way, from when it came in or was last offered anew. */
export interface Journey {
  /** Waves after this number belong to it. */
  readonly since: number;
  /** By the index of a stage with a `portion`: whether the stage takes this lead. Decided once for each lead. */
  readonly portions: Readonly<Record<string, boolean>>;
  /** Why it was held last. */
  readonly held?: HoldReason;
}

export interface Lead {
  readonly id: string;
  readonly content: LeadContent;
  readonly position: LeadPosition;
  /** The program it was routed to, as it was then; null until routed, or when none matched. */
  readonly program: { readonly id: string; readonly name: string; readonly version: number } | null;
  /** Index of the present stage, -1 while a known person's rep is asked first; null before the first, and after a hold. */
  readonly stage: number | null;
  /** Number of the latest wave, from 1; 0 before the first. */
  readonly wave: number;
  readonly journey: Journey;
  /** When somebody has to look at it again; null: only when something happens to it. */
  readonly dueAt: number | null;
  readonly receivedAt: number;
  /** Grows with every change of position. */
  readonly version: number;
}
