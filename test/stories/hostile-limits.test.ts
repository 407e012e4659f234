/** The limits of a lead and a rep, each on both of its sides, and that nothing is coerced to fit. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectItLives, pathsOf, problemOf, send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(async () => {
  await expectItLives(world);
  await world.close();
});

let people = 0;
/** Somebody nobody has heard of: else the lead would join an earlier one. */
const somebody = () => ({ name: 'Jane', phone: `+1512555${1000 + people++}` });
const post = (path: string, body: string, headers: Record<string, string | string[]> = {}) =>
  send(world.app.url, { method: 'POST', path: `/api/v1${path}`, key: world.admin.key, body, headers });
const postLead = (more: Record<string, unknown>) => post('/leads', JSON.stringify({ contact: somebody(), ...more }));

const manyFields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));

test('Texts end at their limits: 2,000 characters, 200 for an external id, 200 fields', async () => {
  const sides: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ['externalId', { externalId: 'x'.repeat(200) }, { externalId: 'x'.repeat(201) }],
    ['note', { note: 'x'.repeat(2000) }, { note: 'x'.repeat(2001) }],
    ['product', { product: '\u20ac'.repeat(2000) }, { product: 'x'.repeat(2001) }],
    [
      'contact.name',
      { contact: { ...somebody(), name: 'x'.repeat(2000) } },
      { contact: { ...somebody(), name: 'x'.repeat(2001) } },
    ],
    ['fields.a', { fields: { a: 'x'.repeat(2000) } }, { fields: { a: 'x'.repeat(2001) } }],
    ['fields', { fields: manyFields(200) }, { fields: manyFields(201) }],
    ['note', { note: 'two\nlines\r\n\tand a tab' }, { note: 'a bell \u0007' }],
    ['product', { product: '\u{1f31e} sun' }, { product: 'a\nb' }],
    ['fields.a', { fields: { a: '' } }, { fields: { a: '\u0085' } }],
    ['timeZone', { timeZone: 'America/Chicago' }, { timeZone: 'Mars/Olympus' }],
    [
      'contact.email',
      { contact: { name: 'J', email: 'j@example.com' } },
      { contact: { name: 'J', email: 'j@@example' } },
    ],
    ['contact', { contact: { name: 'J', email: 'jo@example.com' } }, { contact: { name: 'J' } }],
  ];
  for (const [path, inside, outside] of sides) {
    expect((await postLead(inside)).status, path).toBe(201);
    const problem = problemOf(await postLead(outside));
    expect(problem, path).toMatchObject({ status: 400, errors: [{ path }] });
  }
});

test('Nothing is coerced: numbers as text, text as numbers, lists of one, null', async () => {
  const wrong: [string, Record<string, unknown>][] = [
    ['value', { value: '12' }],
    ['value', { value: [12] }],
    ['value', { value: true }],
    ['score', { score: null }],
    ['product', { product: 12 }],
    ['product', { product: ['solar'] }],
    ['externalId', { externalId: 12 }],
    ['contact', { contact: [somebody()] }],
    ['contact', { contact: 'Jane' }],
    ['contact.phone', { contact: { name: 'Jane', phone: 15_125_550_100 } }],
    ['contact.name', { contact: { phone: '+15125550100' } }],
    ['location.country', { location: { state: 'TX' } }],
    ['location.planet', { location: { country: 'US', planet: 'earth' } }],
    ['contact.constructor', { contact: { ...somebody(), constructor: 1 } }],
    ['fields', { fields: [] }],
    ['fields.a', { fields: { a: null } }],
    ['fields.a', { fields: { a: { b: 1 } } }],
    ['fields.a', { fields: { a: [1] } }],
    ['status', { status: 'claimed' }],
    ['id', { id: 'lead_mine' }],
  ];
  for (const [path, more] of wrong) {
    const problem = problemOf(await postLead(more));
    expect(problem.status).toBe(400);
    expect(pathsOf(problem), JSON.stringify(more)).toContain(path);
  }
  expect(
    pathsOf(problemOf(await post('/leads', '{"contact":{"name":"J","phone":"+15125550100"},"value":1e999}'))),
  ).toEqual(['value']);
});

test('Phone digits are ASCII, and numbers come out in E.164', async () => {
  for (const phone of [
    '+\u0661\u0665\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0660\u0660',
    '+\uff11\uff15\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff10\uff10',
    '+1512555010\u00b2',
    'call me',
    '+',
    '1',
    '+1'.repeat(20),
    '+15125550100;ext=1',
    '',
  ]) {
    const problem = problemOf(await postLead({ contact: { name: 'Jane', phone } }));
    expect(problem, phone).toMatchObject({ status: 400, errors: [{ path: 'contact.phone' }] });
    expect(problemOf(await post('/reps', JSON.stringify({ name: 'Ana', phone })))).toMatchObject({
      errors: [{ path: 'phone' }],
    });
  }
  const written = ['+1 (512) 555-0100', '512.555.0100', '+15125550100'];
  for (const phone of written) {
    expect(JSON.parse((await postLead({ contact: { name: 'Jane', phone } })).text)).toMatchObject({
      contact: { phone: '+15125550100' },
    });
  }
});

test('Names every object has are ordinary names of free fields, and stay what was sent', async () => {
  const text = `{"contact":${JSON.stringify(somebody())},"fields":{"toString":"a","constructor":"b","hasOwnProperty":1}}`;
  const { status, text: answer } = await post('/leads', text);
  expect(status).toBe(201);
  expect(answer).toContain('"fields":{"toString":"a","constructor":"b","hasOwnProperty":1}');
  expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
});

test('A body of exactly 1 MiB is read, one byte more is 413, told by its length or not', async () => {
  const filled = (size: number): string => JSON.stringify({ contact: somebody() }).padEnd(size);
  expect((await post('/leads', filled(1024 * 1024))).status).toBe(201);
  expect(problemOf(await post('/leads', filled(1024 * 1024 + 1))).status).toBe(413);
  // Without a length, in chunks: then it is the bytes that are counted.
  const chunked = (size: number) =>
    fetch(`${world.app.url}/api/v1/leads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.admin.key}`, 'content-type': 'application/json' },
      body: new Blob([filled(size)]).stream(),
      duplex: 'half',
    });
  expect((await chunked(1024 * 1024)).status).toBe(201);
  expect((await chunked(1024 * 1024 + 1)).status).toBe(413);
});

test('Fifty levels are read and judged, fifty-one are too deep', async () => {
  const deep = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
  expect(problemOf(await post('/leads', deep(50))).detail).not.toMatch(/nests/);
  expect(problemOf(await post('/leads', deep(51))).detail).toMatch(/nests deeper than 50/);
  const wide = `{"fields":{${Array.from({ length: 30_000 }, (_, index) => `"f${index}":{"a":[]}`).join()}}}`;
  expect(problemOf(await post('/leads', wide)).status).toBe(400);
});

test('An Idempotency-Key is one line of at most 200 characters, sent once (P10)', async () => {
  const withKey = (key: string | string[], contact = somebody()) =>
    post('/leads', JSON.stringify({ contact }), { 'idempotency-key': key });
  for (const bad of ['', 'x'.repeat(201), 'a\tb', '\u0085', ['a', 'b'], ['a', 'a'], ['', 'a']]) {
    const problem = problemOf(await withKey(bad));
    expect(problem, JSON.stringify(bad)).toMatchObject({ status: 400, errors: [{ path: 'idempotency-key' }] });
  }
  for (const good of ['x'.repeat(200), 'a, b', '__proto__']) {
    const contact = somebody();
    const [first, again] = [await withKey(good, contact), await withKey(good, contact)];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(JSON.parse(again.text).id).toBe(JSON.parse(first.text).id);
  }
});
