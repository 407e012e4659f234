/** Random JSON at the two richest entrances: taken, or refused as a problem; never a fault of ours. fast-check prints its seed. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectItLives, problemOf, send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(async () => {
  await expectItLives(world);
  await world.close();
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    '\ud800',
    '\u0000',
    '+15125550100',
    'US',
    'solar',
    'shark-tank',
  ),
);
/** Mostly what people write. */
const texts = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('solar', 'Jane', '\u65e5\u672c', '\u{1f31e}') },
  { weight: 1, arbitrary: hostile },
);
const anything = fc.oneof({ weight: 2, arbitrary: fc.jsonValue({ maxDepth: 4 }) }, { weight: 1, arbitrary: hostile });
/** Mostly what belongs there, sometimes anything. */
const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: anything });
const record = (model: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc.record(Object.fromEntries(Object.entries(model).map(([name, good]) => [name, mostly(good)])), { requiredKeys });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });

const lead = record(
  {
    contact: fc.record(
      {
        name: texts,
        phone: mostly(fc.constantFrom('+15125550100', '512 555 0100', '512-555-0100', '1')),
        email: mostly(fc.constantFrom('j@example.com', 'J.D+1@sub.example.co')),
      },
      { requiredKeys: ['name', 'phone'] },
    ),
    externalId: texts,
    product: texts,
    value: number,
    score: number,
    location: record(
      {
        country: fc.constantFrom('US', 'de', '__proto__', 'constructor', 'ZZ'),
        state: texts,
        city: texts,
      },
      ['country'],
    ),
    timeZone: fc.constantFrom('UTC', 'America/Chicago', '+01:00'),
    note: texts,
    fields: fc.dictionary(texts, fc.oneof(texts, number, fc.boolean())),
  },
  ['contact'],
);

const rule = record(
  {
    field: fc.constantFrom('product', 'value', 'fields.a', 'location.state', 'fields.__proto__'),
    operator: fc.constantFrom('=', '>', 'in', 'between', 'contains', 'null'),
    value: fc.oneof(texts, number, fc.array(texts, { maxLength: 3 }), fc.array(number, { maxLength: 3 })),
  },
  ['field', 'operator', 'value'],
);
const program = record(
  {
    name: fc.constantFrom('P', 'Q'),
    priority: fc.integer({ min: -9, max: 9 }),
    enabled: fc.boolean(),
    match: record(
      {
        combinator: fc.constantFrom('and', 'or'),
        not: fc.boolean(),
        rules: fc.array(rule, { maxLength: 2 }),
      },
      ['combinator', 'rules'],
    ),
    eligible: record({ presence: fc.boolean() }),
    stages: fc.array(
      record(
        {
          mode: fc.constantFrom('shark-tank', 'top-producer'),
          seconds: fc.integer({ min: 1, max: 100 }),
          details: fc.constantFrom('full', 'teaser', 'blind'),
        },
        ['mode'],
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
  ['name', 'stages'],
);

const entrances: [string, fc.Arbitrary<unknown>][] = [
  ['/leads', lead],
  ['/programs', program],
];

test.each(entrances)(
  'POST %s takes or refuses whatever JSON comes; what it took can be read back',
  async (path, bodies) => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 5, arbitrary: bodies }, { weight: 1, arbitrary: anything }), async (body) => {
        const answer = await send(world.app.url, {
          method: 'POST',
          path: `/api/v1${path}`,
          key: world.admin.key,
          body: JSON.stringify(body),
        });
        if (answer.status !== 200 && answer.status !== 201) {
          // A problem and a 4xx: `problemOf` notes softly, this ends the run at the first that is neither.
          expect(answer.status, answer.text).toBeLessThan(500);
          problemOf(answer);
          return;
        }
        taken++;
        const { id } = JSON.parse(answer.text);
        expect((await world.admin.get(`${path}/${id}`)).status).toBe(200);
      }),
      { numRuns: 300 },
    );
    // Else the test would only show that everything is refused.
    expect(taken).toBeGreaterThan(10);
  },
);
