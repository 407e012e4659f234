import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holds } from '../domain/rules.ts';
import { leadIn } from '../http/schemas/lead.ts';
import { programIn } from '../http/schemas/program.ts';
import { type Arrival, leads } from './leads.ts';
import { seeded } from './random.ts';
import { programs } from './team.ts';

function firstOf(count: number, seed: number): Arrival[] {
  const stream = leads(seeded(seed));
  return Array.from({ length: count }, () => stream.next().value);
}
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test('Every lead of the demo is one the API takes, and nobody it names can be reached', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const { lead } of firstOf(100, seed)) {
        const { contact } = leadIn.parse(lead);
        expect(contact.phone).toMatch(/^\+1\d{3}55501\d\d$/);
        expect(contact.email ?? 'nobody@example.com').toMatch(/^[a-z.]+\d*@example\.com$/);
      }
    }),
    { numRuns: 20 },
  );
});

test('The first lead comes within two seconds, a race and a ranking within six, a turn and the pool within twenty, then one every four to eight seconds with bursts', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const [first, second, third, ...rest] = firstOf(200, seed);
      expect(rest.slice(0, 2).map(({ lead }) => lead.product)).toEqual(['windows', 'bathroom remodel']);
      expect(first?.waitMs).toBeLessThan(2000);
      expect([first, second, third].map((one) => one?.lead.product)).toEqual(['solar', 'roofing', 'home insurance']);
      expect([first, second, third].reduce((sum, one) => sum + (one?.waitMs ?? 0), 0)).toBeLessThan(6000);
      for (const { waitMs } of rest) expect(waitMs < 1200 || (waitMs >= 4000 && waitMs <= 8000)).toBe(true);
      expect(rest.some(({ waitMs }) => waitMs < 1200)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('Every lead is another person, but for a few who ask again, some at once', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const seen = new Map<string, number>();
      const apart = firstOf(300, seed).flatMap(({ lead: { contact } }, index) => {
        const before = seen.get(contact.phone ?? '');
        seen.set(contact.phone ?? '', index);
        return before === undefined ? [] : [index - before];
      });
      expect(apart.length).toBeGreaterThan(2);
      expect(apart.length).toBeLessThan(40);
    }),
    { numRuns: 20 },
  );
});

test('No two leads of a stream share an external id', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const ids = firstOf(300, seed).map(({ lead }) => lead.externalId);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 20 },
  );
});

test('Each program of the demo is one the API takes, and gets leads; small jobs come about every two minutes', () => {
  const arrivals = firstOf(1000, 4);
  const parsed = programs({ insurance: 'team_1', installations: 'team_2' })
    .map((program) => programIn.parse(program))
    .toSorted((a, b) => b.priority - a.priority);
  const taken = arrivals.map(
    ({ lead, source }) =>
      parsed.find(({ match }) => holds(match, { ...leadIn.parse(lead), source }))?.name ?? 'Everyone',
  );
  const share = (name: string): number => taken.filter((one) => one === name).length / arrivals.length;
  for (const { name } of parsed.slice(1))
    expect(share(name)).toBeGreaterThan(name.startsWith('Bathrooms') ? 0.03 : 0.06);
  expect(share('Everyone')).toBeGreaterThan(0.15);

  const minutes = arrivals.reduce((sum, { waitMs }) => sum + waitMs, 0) / 60_000;
  const smallJobs = taken.filter((one) => one === 'Small jobs').length;
  expect(minutes / smallJobs).toBeGreaterThan(1.5);
  expect(minutes / smallJobs).toBeLessThan(2.5);
});
