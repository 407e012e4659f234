/** Every entrance that takes a body, with everything that should not be in one: a clear refusal, and the process lives. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { routeAccess } from '../../src/access.ts';
import { Browser } from '../harness/browser.ts';
import { expectItLives, pathsOf, problemOf, send } from '../harness/hostile.ts';
import { sessionCookie } from '../harness/session-cookie.ts';
import { World } from '../harness/world.ts';

interface Entrance {
  readonly path: string;
  /** Or a session's cookie, where only a person may. */
  readonly key: string;
  /** A body this route takes; the bad ones are made of it. */
  readonly good: Readonly<Record<string, unknown>>;
}

let world: World;
const entrances = new Map<string, Entrance>();

/** Rows of the table that take a body and are not the carrier's. */
const rows = Object.entries(routeAccess)
  .filter(([row, access]) => /^(POST|PATCH|PUT) /.test(row) && access !== 'signed')
  .map(([row]) => row);

beforeAll(async () => {
  world = await World.open();
  const ana = await world.rep('Ana');
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  const made = async (path: string, body: unknown) => (await world.admin.post<{ id: string }>(path, body)).body.id;
  const program = await made('/programs', { name: 'P', priority: -5, stages: [{ mode: 'shark-tank' }] });
  const key = await made('/keys', { name: 'K', role: 'source' });
  const team = await made('/teams', { name: 'T' });
  const stages = [{ mode: 'shark-tank' }];
  const user = await made('/users', { name: 'Mia', roles: ['manager'] });
  const { link } = (await world.admin.post<{ link: string }>(`/users/${user}/invite`)).body;
  const browser = new Browser(world.app.url);
  await browser.signsIn({ token: new URL(link).hash.slice(1) });
  const known: [string, string, string, Record<string, unknown>][] = [
    ['POST /api/v1/leads', '', world.admin.key, { contact: { name: 'Jane', phone: '+15125550100' } }],
    ['POST /api/v1/leads/batch', '', world.admin.key, { leads: [{ contact: { name: 'Jo', phone: '+15125550101' } }] }],
    ['POST /api/v1/leads/:id/assign', lead.id, world.admin.key, { repId: ana.rep.id }],
    ['POST /api/v1/leads/:id/withdraw', lead.id, world.admin.key, { reason: 'a test' }],
    ['POST /api/v1/leads/:id/reoffer', lead.id, world.admin.key, {}],
    ['POST /api/v1/leads/:id/release', lead.id, world.admin.key, { reason: 'a test' }],
    ['POST /api/v1/leads/:id/contacted', lead.id, world.admin.key, {}],
    ['POST /api/v1/leads/:id/outcome', lead.id, world.admin.key, { result: 'won' }],
    ['POST /api/v1/offers/:id/claim', offer.id, ana.token, {}],
    ['POST /api/v1/offers/:id/decline', offer.id, ana.token, { reason: 'busy' }],
    ['POST /api/v1/reps', '', world.admin.key, { name: 'Ben' }],
    ['PATCH /api/v1/reps/:id', ana.rep.id, world.admin.key, { name: 'Ana' }],
    ['PUT /api/v1/reps/:id/presence', 'me', ana.token, { status: 'available' }],
    ['POST /api/v1/reps/:id/tokens', ana.rep.id, world.admin.key, { name: 'Phone' }],
    ['POST /api/v1/teams', '', world.admin.key, { name: 'U' }],
    ['PATCH /api/v1/teams/:id', team, world.admin.key, { name: 'T' }],
    ['POST /api/v1/programs', '', world.admin.key, { name: 'Q', stages }],
    ['PATCH /api/v1/programs/:id', program, world.admin.key, { stages }],
    ['POST /api/v1/programs/preview', '', world.admin.key, { lead: lead.id, program }],
    ['POST /api/v1/programs/:id/pause', program, world.admin.key, {}],
    ['POST /api/v1/programs/:id/resume', program, world.admin.key, {}],
    ['POST /api/v1/keys', '', world.admin.key, { name: 'L', role: 'source' }],
    ['PATCH /api/v1/keys/:id', key, world.admin.key, { name: 'L' }],
    ['POST /api/v1/session', '', '', { token: 'unknown' }],
    ['POST /api/v1/session/code', '', '', { phone: '+15125550190' }],
    ['POST /api/v1/users', '', world.admin.key, { name: 'Mia', roles: ['manager'] }],
    ['POST /api/v1/users/import', '', world.admin.key, { csv: 'name\nMia', preview: true }],
    ['PATCH /api/v1/users/:id', user, world.admin.key, { name: 'Mia', roles: ['manager'] }],
    ['POST /api/v1/users/:id/invite', user, world.admin.key, {}],
    ['PATCH /api/v1/me', '', browser.cookie, { name: 'Mia' }],
    ['PUT /api/v1/me/password', '', browser.cookie, { password: 'a long walk on the beach' }],
  ];
  for (const [row, id, by, good] of known) {
    entrances.set(row, { path: (row.split(' ')[1] ?? '').replace(':id', id), key: by, good });
  }
});
afterAll(() => world.close());
afterEach(() => expectItLives(world));

const nested = (depth: number, open: string, close: string): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
const bytes = (text: string, broken: readonly number[]): Uint8Array =>
  Buffer.concat([Buffer.from(text), Buffer.from(broken), Buffer.from('"}')]);

/** Each refused the same way at every entrance; `path`: what the refusal names. */
const everywhere: [string, string | Uint8Array, number, string?][] = [
  ['malformed JSON', '{"name":', 400],
  ['JSON with a comment', '{/* a */}', 400],
  ['single quotes', "{'name':'a'}", 400],
  ['something after the JSON', '{} {}', 400],
  ['not a number', '{"value":NaN}', 400],
  ['only spaces', '   ', 400],
  ['a list', '[]', 400, ''],
  ['a text', '"text"', 400, ''],
  ['a number', '7', 400, ''],
  ['true', 'true', 400, ''],
  ['an unknown field', '{"notKnown":1}', 400, 'notKnown'],
  ['its own method names', '{"toString":"x","hasOwnProperty":1}', 400, 'toString'],
  ['__proto__', '{"__proto__":{"admin":true}}', 400],
  ['__proto__, escaped', '{"\\u005f_proto__":{"admin":true}}', 400],
  ['__proto__, nested', '{"a":[{"b":{"__proto__":null}}]}', 400],
  ['constructor', '{"constructor":{"prototype":{"admin":true}}}', 400],
  ['constructor, nested', '{"a":[{"constructor":{"prototype":{}}}]}', 400],
  ['broken UTF-8', bytes('{"name":"', [0xff, 0xfe]), 400],
  ['an overlong encoding', bytes('{"name":"', [0xc0, 0xaf]), 400],
  ['a surrogate as UTF-8', bytes('{"name":"', [0xed, 0xa0, 0x80]), 400],
  ['a cut character', bytes('{"name":"', [0xe2, 0x82]), 400],
  ['UTF-16', Buffer.from('{"name":"a"}', 'utf16le'), 400],
  ['a null byte', '\u0000', 400],
  ['51 levels', `{"a":${nested(50, '[', ']')}}`, 400],
  ['100,000 lists', nested(100_000, '[', ']'), 400],
  ['100,000 objects', nested(100_000, '{"a":', '}'), 400],
  ['100,000 lists never closed', '['.repeat(100_000), 400],
];

const open: readonly string[] = Object.entries(routeAccess).flatMap(([row, access]) =>
  access === 'public' ? row : [],
);

/** How many KiB a body may hold, and in words. */
function roomOf(row: string): readonly [kibibytes: number, words: string] {
  if (open.includes(row)) return [16, '16 KiB'];
  return row.endsWith('/batch') ? [4096, '4 MiB'] : [1024, '1 MiB'];
}
const tooMuchFor = (row: string): [string, string][] => [
  ['a byte too much', ' '.repeat(roomOf(row)[0] * 1024 + 1)],
  ['three times too much', 'x'.repeat(3 * roomOf(row)[0] * 1024)],
];

test('every route that takes a body is tried here', () => {
  expect([...entrances.keys()].sort()).toEqual(rows.toSorted());
});

describe.each(rows)('%s', (row) => {
  const at = (): Entrance => {
    const entrance = entrances.get(row);
    if (!entrance) throw new Error(`${row} has no body here.`);
    return entrance;
  };
  const [method = ''] = row.split(' ');
  const ask = (body: string | Uint8Array, headers: Record<string, string> = {}) => {
    const { path, key } = at();
    const by: Record<string, string> = key.startsWith(sessionCookie) ? { cookie: key } : {};
    return send(world.app.url, {
      method,
      path,
      body,
      headers: { ...by, ...headers },
      ...(key.startsWith('sharktank_key') || key.startsWith('sharktank_token') ? { key } : {}),
    });
  };

  test('refuses what no client would send, and says where the fault is (P13)', async () => {
    const [room, words] = roomOf(row);
    for (const [what, body, status, path] of everywhere) {
      const problem = problemOf(await ask(body));
      expect(problem.status, what).toBe(body.length > room * 1024 ? 413 : status);
      if (path !== undefined) expect(pathsOf(problem), what).toContain(path);
    }
    for (const [what, body] of tooMuchFor(row)) {
      const detail = `The body is too large: at most ${words}.`;
      expect(problemOf(await ask(body)), what).toMatchObject({ status: 413, detail });
    }
  });

  test('refuses a thousand faults in fewer words than they were sent in', async () => {
    const name = (number: number): string => `n${number.toString(36)}`;
    const names = Array.from({ length: 1500 }, (_, number) => `"${name(number)}":1`);
    const body = `{${names.join()}}`;
    const refused = await ask(body);
    const { status, detail, errors = [] } = problemOf(refused);
    expect(status).toBe(400);
    expect(detail).toMatch(/; and 14\d\d more faults$/);
    expect(errors.length).toBe(51);
    expect(refused.text.length).toBeLessThan(body.length);
    const long = await ask(`{"${'x'.repeat(16_000)}":1}`);
    expect(pathsOf(problemOf(long))).toContain(`${'x'.repeat(100)}…`);
    expect(long.text.length).toBeLessThan(1000);
  });

  test('refuses an unknown field and a wrong type beside good ones, by name; nothing is coerced', async () => {
    const { good } = at();
    const extra = problemOf(await ask(JSON.stringify({ ...good, surprise: 1 })));
    expect(extra).toMatchObject({ status: 400, errors: [{ path: 'surprise' }] });
    for (const field of Object.keys(good)) {
      for (const wrong of [7, true, '', { a: 1 }, [[]], 'x'.repeat(2001), 'a\u0000b', '\ud800', null]) {
        // Who passes need not say why.
        if (wrong === '' && row.endsWith('/decline')) continue;
        // To look only is what may be asked.
        if (wrong === true && field === 'preview') continue;
        // A batch answers each of its leads by itself.
        if (Array.isArray(wrong) && row.endsWith('/batch')) continue;
        const problem = problemOf(await ask(JSON.stringify({ ...good, [field]: wrong })));
        expect(problem.status).toBe(400);
        expect(pathsOf(problem)[0], `${field} ${JSON.stringify(wrong)}`).toMatch(new RegExp(`^${field}(\\.|$)`));
      }
    }
  });

  test('takes JSON only', async () => {
    const { good } = at();
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'garbage;;;',
      '*/*',
    ]) {
      expect(problemOf(await ask(JSON.stringify(good), { 'content-type': type })).status, type).toBe(415);
    }
  });
});
