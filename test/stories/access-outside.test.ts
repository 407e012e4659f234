/** The API as somebody outside knows it: every operation of /openapi.json, asked by everybody with values made from its schemas. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Browser } from '../harness/browser.ts';
import { jsonSchema, type Sender, valuesOf } from '../harness/from-schema.ts';
import { expectItLives, problemOf, type RawAnswer, type RawRequest, send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

const operation = z.looseObject({
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean(),
        schema: jsonSchema,
      }),
    )
    .default([]),
  requestBody: z
    .looseObject({ content: z.looseObject({ 'application/json': z.looseObject({ schema: jsonSchema }) }) })
    .optional(),
});
const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

interface Operation extends z.infer<typeof operation> {
  readonly method: string;
  /** With names in braces, as `/api/v1/leads/{id}`. */
  readonly path: string;
}

interface Asker {
  readonly name: string;
  readonly role: 'source' | 'rep' | 'manager' | 'admin' | null;
  /** By which of the description's schemes; null: not at all. */
  readonly scheme: 'key' | 'session' | null;
}

/** Who may least comes first. */
const askers: readonly Asker[] = [
  { name: 'nobody', role: null, scheme: null },
  { name: 'a source by key', role: 'source', scheme: 'key' },
  { name: 'a rep by token', role: 'rep', scheme: 'key' },
  { name: 'a rep who signed in', role: 'rep', scheme: 'session' },
  { name: 'a manager by key', role: 'manager', scheme: 'key' },
  { name: 'a manager who signed in', role: 'manager', scheme: 'session' },
  { name: 'an admin by key', role: 'admin', scheme: 'key' },
  { name: 'an admin who signed in', role: 'admin', scheme: 'session' },
];

let world: World;
let description: unknown;
/** Those that remove things come last, parts before the whole; what is done to a lead before those that end its way. */
let operations: Operation[];
/** What each shows to be somebody. */
const shown = new Map<Asker, Record<string, string>>();

async function made<Made>(path: string, body: object): Promise<Made> {
  const answer = await world.admin.post<Made>(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(200);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

async function newProof({ role, scheme }: Asker): Promise<Record<string, string>> {
  if (role === null) return {};
  if (scheme === 'session') {
    const { id } = await made<{ id: string }>('/users', { name: 'Mia', roles: [role] });
    const { link } = await made<{ link: string }>(`/users/${id}/invite`, {});
    const browser = new Browser(world.app.url);
    expect((await browser.signsIn({ token: new URL(link).hash.slice(1) })).status).toBe(200);
    return { cookie: browser.cookie };
  }
  // A rep who is not there is offered nothing, so no lead is theirs.
  const secret =
    role === 'rep'
      ? (await world.rep('Ana', { presence: 'off' }, false)).token
      : (await made<{ key: string }>('/keys', { name: 'K', role })).key;
  return { authorization: `Bearer ${secret}` };
}

async function asks(operation: Operation, request: RawRequest, asker: Asker): Promise<RawAnswer> {
  const proof = shown.get(asker) ?? (await newProof(asker));
  shown.set(asker, proof);
  const answer = await send(world.app.url, { ...request, headers: { ...request.headers, ...proof } });
  // Where nothing is named, what is removed is the asker's own: they come in anew.
  if (operation.method === 'DELETE' && !operation.path.includes('{')) shown.delete(asker);
  return answer;
}

beforeAll(async () => {
  world = await World.open();
  description = JSON.parse((await send(world.app.url, { method: 'GET', path: '/openapi.json' })).text);
  const all = Object.entries(document.parse(description).paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, one]): Operation => ({ ...one, method: method.toUpperCase(), path })),
  );
  const place = ({ method, path }: Operation): number => (method === 'DELETE' ? 1000 - path.length : 0);
  operations = all.toReversed().toSorted((a, b) => place(a) - place(b));
});
afterAll(async () => {
  await expectItLives(world);
  await world.close();
});

/** Ids of things there are, by the path that lists them. */
type Things = ReadonlyMap<string, readonly string[]>;

/** Requests of an operation, with ids of things there are where those are given, else of things that nobody knows. */
function requestsOf(
  { method, path, parameters, requestBody }: Operation,
  sender: Sender,
  things: Things = new Map(),
): fc.Arbitrary<RawRequest> {
  const body = requestBody?.content['application/json'].schema;
  const { mostly = (good) => good, known = {} } = sender;
  const given = parameters.map((parameter) => {
    const values = known[parameter.name] ?? valuesOf(parameter.schema, sender);
    const there = things.get(path.slice(0, path.indexOf(`/{${parameter.name}}`))) ?? [];
    const fitting = parameter.in === 'path' && there.length > 0 ? fc.constantFrom(...there) : values;
    const worded = mostly(fitting).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    // What an address can hold: no broken characters, and something between two slashes.
    const sent = worded.filter((value) => value.isWellFormed() && (parameter.in !== 'path' || value !== ''));
    const named = sent.map((value) => ({ ...parameter, value }));
    return parameter.required ? named : fc.option(named, { nil: null });
  });
  return fc
    .record({ values: fc.tuple(...given), sent: body ? mostly(valuesOf(body, sender)) : fc.constant(undefined) })
    .map(({ values, sent }): RawRequest => {
      let address = path;
      const query: string[] = [];
      const headers: Record<string, string> = {};
      for (const one of values) {
        if (one === null) continue;
        const value = encodeURIComponent(one.value);
        if (one.in === 'path') address = address.replace(`{${one.name}}`, () => value);
        if (one.in === 'query') query.push(`${one.name}=${value}`);
        if (one.in === 'header') headers[one.name] = value;
      }
      return {
        method,
        path: query.length === 0 ? address : `${address}?${query.join('&')}`,
        headers,
        ...(sent !== undefined && { body: JSON.stringify(sent) }),
      };
    });
}

/** What the description says of this asker. */
type Verdict = 'anybody' | 'unsigned' | 'unknown' | 'no' | 'yes';
function verdict({ security }: Operation, { scheme, role }: Asker): Verdict {
  if (security.length === 0) return 'anybody';
  if (security.some((one) => 'carrierSignature' in one)) return 'unsigned';
  if (scheme === null || role === null) return 'unknown';
  const wanted = security.find((one) => scheme in one)?.[scheme];
  if (wanted === undefined) return 'no';
  return wanted.length === 0 || wanted.includes(role) ? 'yes' : 'no';
}

/** It was done or read. */
const taken: readonly number[] = [200, 201, 204];
/** Or there is a reason in what was sent, never in whom it came from. */
const heard: readonly number[] = [...taken, 400, 404, 409, 410, 413, 422];
const allowed: Readonly<Record<Verdict, readonly number[]>> = {
  // A wrong password is a 401 too, and needs no role.
  anybody: [...heard, 401],
  unsigned: [403],
  unknown: [401],
  no: [403],
  yes: heard,
};

/** How often an operation is asked: less where each time a password is hashed, which takes long on purpose. */
const timesFor = ({ requestBody }: Operation, usual: number): number =>
  JSON.stringify(requestBody ?? {}).includes('"password"') ? Math.ceil(usual / 3) : usual;

/** Asks, and looks at the answer; says whether something was done or read. */
async function isTaken(one: Operation, request: RawRequest, asker: Asker): Promise<boolean> {
  const answer = await asks(one, request, asker);
  const status = answer.status >= 400 ? problemOf(answer).status : answer.status;
  const what = `${request.method} ${request.path} by ${asker.name}: ${answer.text}`;
  expect(allowed[verdict(one, asker)], what).toContain(status);
  return taken.includes(status);
}

test('Who has none of the roles in `security` is refused, who has one is not: every operation, by everybody (P13)', async () => {
  const done = new Set<Operation>();
  async function judged(one: Operation, request: RawRequest, asker: Asker): Promise<void> {
    const isDone = await isTaken(one, request, asker);
    if (isDone && verdict(one, asker) === 'yes') done.add(one);
  }
  for (const one of operations) {
    await fc.assert(
      fc.asyncProperty(requestsOf(one, { description }), async (request) => {
        await Promise.all(askers.map((asker) => judged(one, request, asker)));
      }),
      { numRuns: timesFor(one, 3) },
    );
  }
  // Else it would only show that everything is refused.
  expect(done.size).toBeGreaterThan(operations.length / 10);
});

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', '', '\u0000', '\ud800', 'x'.repeat(3000), '../../etc', '%00', '%'),
);
/** Now and then something that should not be there. */
const mostly: Sender['mostly'] = (good) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: anything });

test('What is nearly as the schemas say, also about things there are, is taken or refused as a problem; never a fault of ours (P13)', async () => {
  /** Three of a kind: some are removed on the way. */
  const several = async (path: string, body: object): Promise<string[]> => {
    const all: string[] = [];
    for (let count = 0; count < 3; count++) all.push((await made<{ id: string }>(path, body)).id);
    return all;
  };
  const reps = await several('/reps', { name: 'Eve' });
  const stages = [{ mode: 'shark-tank' }];
  const leads = [await world.lead(), await world.lead()].map(({ id }) => id);
  await made(`/leads/${leads[0]}/assign`, { repId: reps[0] });
  const things: Things = new Map([
    ['/api/v1/leads', leads],
    ['/api/v1/reps', reps],
    ['/api/v1/reps/{id}/tokens', await several(`/reps/${reps[0]}/tokens`, {})],
    ['/api/v1/teams', await several('/teams', { name: 'North' })],
    ['/api/v1/programs', await several('/programs', { name: 'P', enabled: false, stages })],
    ['/api/v1/keys', await several('/keys', { name: 'K', role: 'source' })],
    ['/api/v1/users', await several('/users', { name: 'Mo', roles: ['rep'] })],
  ]);
  /** What no schema says. */
  const known: Sender['known'] = {
    phone: fc.integer({ min: 1000, max: 9999 }).map((line) => `+1512555${line}`),
    timeZone: fc.constantFrom('UTC', 'America/Chicago'),
    csv: fc.constantFrom(
      'name',
      'name\nMia',
      'name;phone\nMia;+15125550187',
      'name,email\nMia,m@example.com',
      'name\n"',
    ),
    from: fc.constantFrom('08:00', '2026-01-01', '2026-01-01T00:00:00.000Z'),
    to: fc.constantFrom('20:00', '2026-01-02', '2026-01-02T00:00:00.000Z'),
    lead: fc.constantFrom(...leads),
    repId: fc.constantFrom(...reps),
    leads: fc.constant([{ contact: { name: 'Jo', email: 'jo@example.com' } }, {}, null]),
    status: fc.constantFrom('claimed', 'available', 'pool,held'),
    limit: fc.constantFrom('1', '1000'),
    rules: fc.constant([]),
    teams: fc.constant([]),
    allocators: fc.constant([]),
    weights: fc.constant({}),
  };
  const done = new Set<Operation>();
  for (const one of operations) {
    // Somebody who may, an admin wherever an admin may: the others were asked above.
    const asker = askers.findLast((each) => verdict(one, each) !== 'no');
    if (!asker) throw new Error(`Nobody may ask for ${one.method} ${one.path}.`);
    await fc.assert(
      fc.asyncProperty(requestsOf(one, { description, known, mostly }, things), async (request) => {
        if (await isTaken(one, request, asker)) done.add(one);
      }),
      { numRuns: timesFor(one, 10) },
    );
  }
  expect(done.size).toBeGreaterThan(operations.length / 2);
  await expectItLives(world);
});

test('Who removes their own key or account is out from then on (P13)', async () => {
  const key = await made<{ id: string; key: string }>('/keys', { name: 'Own', role: 'admin' });
  const byKey = { authorization: `Bearer ${key.key}` };
  const person = await made<{ id: string }>('/users', { name: 'Own', roles: ['admin'] });
  const { link } = await made<{ link: string }>(`/users/${person.id}/invite`, {});
  const browser = new Browser(world.app.url);
  await browser.signsIn({ token: new URL(link).hash.slice(1) });
  const bySession = { cookie: browser.cookie };
  // So that it is not the only admin who goes.
  await made('/users', { name: 'Stays', phone: '+15125550185', roles: ['admin'] });
  const own: [path: string, headers: Record<string, string>][] = [
    [`/keys/${key.id}`, byKey],
    [`/users/${person.id}`, bySession],
  ];
  for (const [path, headers] of own) {
    const me = () => send(world.app.url, { method: 'GET', path: '/api/v1/me', headers });
    expect((await me()).status).toBe(200);
    expect((await send(world.app.url, { method: 'DELETE', path: `/api/v1${path}`, headers })).status).toBe(204);
    expect(problemOf(await me()).status).toBe(401);
  }
});
