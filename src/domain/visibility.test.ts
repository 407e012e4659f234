import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LeadContent } from './lead.ts';
import { mostOf, shown } from './visibility.ts';

/** Text that is nowhere by chance. */
const canary = fc.uuid().map((id) => `canary-${id}`);

const leadWithCanaries: fc.Arbitrary<LeadContent> = fc.record({
  externalId: canary,
  source: fc.constant('web'),
  contact: fc.record({ name: canary, phone: canary, email: canary, company: canary }),
  product: fc.option(fc.constant('solar'), { nil: undefined }),
  value: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  score: fc.option(fc.integer(), { nil: undefined }),
  language: fc.option(fc.constant('en'), { nil: undefined }),
  location: fc.option(
    fc.record({ country: canary, postalCode: canary, state: fc.constant('TX'), city: fc.constant('Austin') }),
    { nil: undefined },
  ),
  timeZone: canary,
  note: canary,
  fields: fc.dictionary(canary, fc.oneof(canary, fc.integer(), fc.boolean()), { minKeys: 1 }),
});

describe('What a rep sees of a lead', () => {
  test('A teaser holds what is on the list and nothing else, whatever the lead holds (P8)', () => {
    fc.assert(
      fc.property(leadWithCanaries, (lead) => {
        const seen = shown(lead, 'teaser');
        expect(JSON.stringify(seen)).not.toContain('canary');
        const { product, value, score, language, source, location } = lead;
        const place = location && { state: location.state, city: location.city };
        expect(seen).toEqual({ product, value, score, language, source, location: place });
      }),
    );
  });

  test('What a lead will hold one day is not in a teaser either: it is a list of what is shown (P8)', () => {
    const lead = { source: 'web', contact: { name: 'Jane' }, location: { country: 'US', street: 'x' }, passport: 'x' };
    expect(JSON.stringify(shown(lead, 'teaser'))).toBe('{"source":"web","location":{}}');
  });

  test('Blind says nothing (P8)', () => {
    fc.assert(
      fc.property(leadWithCanaries, (lead) => {
        expect(shown(lead, 'blind')).toEqual({});
      }),
    );
  });

  test('Full is all of it', () => {
    fc.assert(
      fc.property(leadWithCanaries, (lead) => {
        expect(shown(lead, 'full')).toEqual(lead);
      }),
    );
  });
});

test('Of several offers the most open one counts, in any order; of none, the least (P8)', () => {
  expect(mostOf([])).toBe('blind');
  const several = fc.array(fc.constantFrom('full' as const, 'teaser' as const, 'blind' as const), { minLength: 1 });
  fc.assert(
    fc.property(several, (details) => {
      const most = details.includes('full') ? 'full' : details.includes('teaser') ? 'teaser' : 'blind';
      expect(mostOf(details)).toBe(most);
    }),
  );
});
