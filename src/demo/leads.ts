/** What comes in: an endless, believable stream of leads, pure but for the seeded source of chance. */
import type { z } from 'zod';
import type { leadIn } from '../http/schemas/lead.ts';
import { smallJobs } from './habits.ts';
import { cities, people, products } from './market.ts';
import { between, chance, pick, pickWeighted, type Random, wholeBetween } from './random.ts';

export interface Arrival {
  /** Since the arrival before it. */
  readonly waitMs: number;
  readonly source: SourceName;
  readonly lead: z.input<typeof leadIn>;
}

export type SourceName = 'Website' | 'HomeQuotes' | 'Partner exchange';

/** Sells leads nobody may look into before they have one. */
export const sightUnseenSource: SourceName = 'Partner exchange';
export const sources: readonly [{ name: SourceName; weight: number }, ...{ name: SourceName; weight: number }[]] = [
  { name: 'Website', weight: 50 },
  { name: 'HomeQuotes', weight: 37 },
  { name: sightUnseenSource, weight: 13 },
];

export const insuranceProducts = ['home insurance', 'auto insurance'] as const;

/** What is worth less is a small job. */
export const smallestValue = 400;

/** So that a newcomer sees a race and a ranking within seconds, then a turn and the pool, and a race that is won at once. */
const opening: readonly { readonly waitMs: number; readonly product: string; readonly source: SourceName }[] = [
  { waitMs: 1300, product: 'solar', source: 'Website' },
  { waitMs: 1900, product: 'roofing', source: 'HomeQuotes' },
  { waitMs: 2200, product: 'home insurance', source: 'Website' },
  { waitMs: 5400, product: 'windows', source: 'Website' },
  { waitMs: 6300, product: 'bathroom remodel', source: 'HomeQuotes' },
];

/** The first small job comes soon, the others now and then. */
const firstSmallJobMs = 35_000;

/** Now and then somebody asks again: at once, of another source, or after others have come. */
const asksAgain = 0.05;
const remembered = 30;

/** Leads one after the other, for ever; each is another person, but for those who ask again. */
export function* leads(random: Random): Generator<Arrival, never> {
  let number = wholeBetween(random, 2000, 8000);
  const lines = new Map<string, number>();
  /** The next of an area's hundred fictional lines. */
  const phoneIn = (areaCode: string): string => {
    const line = ((lines.get(areaCode) ?? wholeBetween(random, 0, 99)) + 1) % 100;
    lines.set(areaCode, line);
    return `+1${areaCode}55501${line.toString().padStart(2, '0')}`;
  };
  const latest: Arrival[] = [];
  const arrival = (waitMs: number, source: SourceName, product: string): Arrival => {
    number += wholeBetween(random, 1, 3);
    const made = { waitMs: Math.round(waitMs), source, lead: leadAbout(product, number, phoneIn, random) };
    latest.unshift(made);
    latest.length = Math.min(latest.length, remembered);
    return made;
  };
  /** Somebody of before, about the same. */
  const again = (waitMs: number, before: Arrival): Arrival => {
    number += wholeBetween(random, 1, 3);
    const source = pickWeighted(random, sources).name;
    return { waitMs: Math.round(waitMs), source, lead: { ...before.lead, externalId: `D-${number}` } };
  };

  let untilSmallJobMs = firstSmallJobMs;
  for (const { waitMs, product, source } of opening) {
    untilSmallJobMs -= waitMs;
    yield arrival(waitMs, source, product);
  }
  let leftOfBurst = 0;
  while (true) {
    const waitMs = leftOfBurst > 0 ? between(random, 150, 1100) : between(random, 4000, 8000);
    if (leftOfBurst > 0) leftOfBurst--;
    else if (chance(random, 0.16)) leftOfBurst = wholeBetween(random, 1, 3);
    untilSmallJobMs -= waitMs;
    const before = chance(random, asksAgain) ? latest[chance(random, 0.5) ? 0 : latest.length - 1] : undefined;
    if (before !== undefined && (before.lead.value ?? 0) >= smallestValue) {
      yield again(before === latest[0] ? between(random, 300, 1100) : waitMs, before);
    } else if (untilSmallJobMs <= 0) {
      untilSmallJobMs = between(random, 105_000, 135_000);
      yield arrival(waitMs, 'Website', pick(random, smallJobs));
    } else {
      yield arrival(waitMs, pickWeighted(random, sources).name, pickWeighted(random, products).name);
    }
  }
}

function leadAbout(
  name: string,
  number: number,
  phoneIn: (areaCode: string) => string,
  random: Random,
): Arrival['lead'] {
  const { low, high, notes } = products.find((product) => product.name === name) ?? { low: 60, high: 240, notes: [] };
  const { language, first, last } = pickWeighted(random, people);
  const [firstName, lastName] = [pick(random, first), pick(random, last)];
  const { areaCode, postal, timeZone, city, state } = pick(random, cities);
  const note = chance(random, 0.7) ? [...notes][Math.floor(random() * notes.length)] : undefined;
  const step = high > 5000 ? 100 : 10;
  return {
    externalId: `D-${number}`,
    contact: {
      name: `${firstName} ${lastName}`,
      phone: phoneIn(areaCode),
      ...(chance(random, 0.8) && { email: address(firstName, lastName, number) }),
    },
    product: name,
    value: Math.round(between(random, low, high) / step) * step,
    score: wholeBetween(random, 35, 98),
    language,
    location: {
      country: 'US',
      state,
      city,
      postalCode: `${postal}${wholeBetween(random, 0, 99).toString().padStart(2, '0')}`,
    },
    timeZone,
    ...(note !== undefined && { note }),
    fields: {
      homeowner: chance(random, 0.85),
      timeframe: pick(random, ['now', 'this month', 'in 3 months', 'just looking']),
    },
  };
}

/** In the domain that is nobody's. */
const address = (firstName: string, lastName: string, number: number): string =>
  `${firstName}.${lastName}${number}@example.com`
    .normalize('NFD')
    .replace(/[^\w.@]/g, '')
    .toLowerCase();
