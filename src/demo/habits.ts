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

export const breakMs = (random: Random): number => between(random, 40_000, 75_000);
