/** How a simulated rep behaves: pure, so that what the whole team does can be tried without a server. */
import { between, chance, logNormal, type Random } from './random.ts';

export interface Habits {
  /** From seeing an offer to the tap: half the time more, half the time less. */
  readonly medianSeconds: number;
  /** Sigma of the logarithm: how much reactions differ. */
  readonly spread: number;
  /** Nobody reads and taps faster than this: who would, takes up to half a second more. */
  readonly fastestSeconds: number;
  /** Chance to say no. */
  readonly passes: number;
  /** Chance to let an offer run out without a word. */
  readonly ignores: number;
  /** A tap so close when somebody else wins is not held back any more: the finger is on its way. */
  readonly stopsWithinSeconds: number;
  /** Mean time between breaks. */
  readonly minutesBetweenBreaks: number;
}

/** What there is to see and do when an offer comes. */
export interface Moment {
  /** What can be read of the lead: a product, a text, nothing. */
  readonly about: string;
  /** Talking to a lead won just now. */
  readonly onCall: boolean;
}

export type Reaction = { readonly kind: 'claim' | 'pass'; readonly afterMs: number } | { readonly kind: 'ignore' };

/** Work that no simulated rep wants: it stays for the visitor, or unclaimed. */
export const smallJobs = ['gutter cleaning', 'screen repair', 'lock change'] as const;

/** On a call most offers are waved away or go by unseen, and the others wait a little. */
const missedOnCall = 0.75;
const slowerOnCall = 1.4;

/** What this rep does about an offer, and when. */
export function react(habits: Habits, { about, onCall }: Moment, random: Random): Reaction {
  const { medianSeconds, spread, fastestSeconds, passes, ignores } = habits;
  const drawn = logNormal(random, medianSeconds, spread);
  const seconds = drawn < fastestSeconds ? fastestSeconds + random() / 2 : drawn;
  const afterMs = Math.round(seconds * (onCall ? slowerOnCall : 1) * 1000);
  const unwanted = smallJobs.some((job) => about.includes(job)) || (onCall && chance(random, missedOnCall));
  if (unwanted) return chance(random, 0.5) ? { kind: 'pass', afterMs } : { kind: 'ignore' };
  const mood = random();
  if (mood < ignores) return { kind: 'ignore' };
  return { kind: mood < ignores + passes ? 'pass' : 'claim', afterMs };
}

/** How long the call with a lead just won takes; sales talk in fast motion. */
export const callMs = (random: Random): number => between(random, 12_000, 25_000);

/** How long until this rep leaves the desk for a while. */
export const untilBreakMs = (habits: Habits, random: Random): number =>
  Math.max(20_000, -Math.log(1 - random()) * habits.minutesBetweenBreaks * 60_000);

/** Who was taken for gone, because three offers had no answer, notices after a while. */
export const untilNoticedMs = (random: Random): number => between(random, 8000, 25_000);

/** How long until this rep looks into the pool for something to pick. */
export const untilBrowsingMs = (random: Random): number => between(random, 120_000, 300_000);

/** Whether a lead that can be looked at in peace is one for this rep. */
export const wouldPick = (about: string): boolean => !smallJobs.some((job) => about.includes(job));

/** Nobody calls sooner than that, or concludes sooner after it. */
export const firstCallMs = 12_000;

/** How long until this rep calls the next of the own leads. */
export const untilNextCallMs = (random: Random): number => between(random, 5000, 12_000);

export type Call =
  | { readonly kind: 'reached' | 'later' }
  | {
      readonly kind: 'concluded';
      readonly outcome: { readonly result: 'won' | 'lost' | 'invalid'; readonly amount?: number };
    };

/** How a call with an own lead ends; `value` is what the lead was said to be worth. */
export function nextCall(isReached: boolean, value: number, random: Random): Call {
  const luck = random();
  if (!isReached) {
    if (luck < 0.8) return { kind: 'reached' };
    if (luck < 0.92) return { kind: 'later' };
    return { kind: 'concluded', outcome: { result: luck < 0.96 ? 'lost' : 'invalid' } };
  }
  if (luck < 0.4) return { kind: 'later' };
  if (luck < 0.75) return { kind: 'concluded', outcome: { result: 'lost' } };
  const amount = Math.round(value * between(random, 0.8, 1.1));
  return { kind: 'concluded', outcome: { result: 'won', amount } };
}

export const breakMs = (random: Random): number => between(random, 40_000, 75_000);
