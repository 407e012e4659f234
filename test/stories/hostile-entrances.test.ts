/** Cookies, headers, lists of people and signing in, each with every kind of thing that should not come in: refused in words, and the process lives. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ImportedLine, InvitationOut } from '../../src/protocol.ts';
import { Browser } from '../harness/browser.ts';
import { expectItLives, pathsOf, problemOf, send } from '../harness/hostile.ts';
import { sessionCookie } from '../harness/session-cookie.ts';
import { World } from '../harness/world.ts';

let world: World;
/** Of a manager, and of a rep. */
let [managers, reps] = ['', ''];
const phone = '+15125550111';

async function signedIn(roles: readonly string[], more: object = {}): Promise<string> {
  const made = await world.admin.post<{ id: string }>('/users', { name: 'Mia', roles, ...more });
  const { link } = (await world.admin.post<InvitationOut>(`/users/${made.body.id}/invite`)).body;
  const browser = new Browser(world.app.url);
  await browser.signsIn({ token: new URL(link).hash.slice(1) });
  return browser.cookie;
}

beforeAll(async () => {
  world = await World.open();
  managers = await signedIn(['manager'], { email: 'mia@example.com' });
  reps = await signedIn(['rep'], { phone });
});
afterEach(() => expectItLives(world));
afterAll(() => world.close());

const me = (cookie: string | string[]) =>
  send(world.app.url, { method: 'GET', path: '/api/v1/me', headers: { cookie } });
const secretOf = (cookie: string): string => cookie.slice(sessionCookie.length + 1);

describe('A cookie', () => {
  const wrong: [string, () => string][] = [
    ['malformed', () => `${sessionCookie}`],
    ['empty', () => `${sessionCookie}=`],
    ['of another name', () => `session=${secretOf(managers)}`],
    ['in capitals', () => managers.replace(sessionCookie, sessionCookie.toUpperCase())],
    ['with broken percent-encoding', () => `${sessionCookie}=%zz${secretOf(managers)}`],
    ['cut short', () => managers.slice(0, -1)],
    ['with something after it', () => `${managers}x`],
    ['with a null byte, encoded', () => `${managers}%00`],
    ['named as every object’s prototype', () => `__proto__=${secretOf(managers)}; constructor=x`],
    ['that would be a query', () => `${sessionCookie}=' or 1=1 --`],
    ['that is a digest', () => `${sessionCookie}=${'A'.repeat(43)}`],
    ['of many, all of them none', () => Array.from({ length: 200 }, (_, number) => `a${number}=b`).join('; ')],
  ];
  test.each(wrong)('%s is nobody’s (P13)', async (_what, cookie) => {
    expect(problemOf(await me(cookie())).status).toBe(401);
  });

  test('too large is refused as a header, and one in bytes that are no text is nobody’s (P13)', async () => {
    expect(problemOf(await me(`${sessionCookie}=${'x'.repeat(20_000)}`)).status).toBe(431);
    expect(problemOf(await me(`${sessionCookie}=\u00ff\u00fe`)).status).toBe(401);
  });

  test('sent twice counts as the first one; somebody else’s second is not mixed in (P13)', async () => {
    const both = await me(`${managers}; ${reps}`);
    expect([both.status, JSON.parse(both.text).roles]).toEqual([200, ['manager']]);
    const other = await me([reps, managers]);
    expect([other.status, JSON.parse(other.text).roles]).toEqual([200, ['rep']]);
  });
});

describe('A header', () => {
  const asked = (headers: Record<string, string | string[]>) =>
    send(world.app.url, { method: 'GET', path: '/api/v1/me', headers });
  const wrong: [string, () => Record<string, string | string[]>][] = [
    ['of another scheme', () => ({ authorization: `Basic ${Buffer.from(`a:${world.admin.key}`).toString('base64')}` })],
    ['without a scheme', () => ({ authorization: world.admin.key })],
    ['with two keys', () => ({ authorization: `Bearer ${world.admin.key} ${world.admin.key}` })],
    ['with a list of keys', () => ({ authorization: `Bearer ${world.admin.key}, Bearer ${world.admin.key}` })],
    ['empty', () => ({ authorization: '' })],
    ['in bytes that are no text', () => ({ authorization: 'Bearer \u00ff\u00fe' })],
    ['that would be a query', () => ({ authorization: "Bearer ' or 1=1 --" })],
    ['with the key under another name', () => ({ 'x-api-key': world.admin.key })],
    ['with somebody’s session', () => ({ authorization: `Bearer ${secretOf(managers)}` })],
  ];
  test.each(wrong)('%s is nobody’s (P13)', async (_what, headers) => {
    expect(problemOf(await asked(headers())).status).toBe(401);
  });

  test('that names another host or address changes neither who asks nor where links lead (P13)', async () => {
    const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '203.0.113.9' };
    const by = { authorization: `Bearer ${world.admin.key}` };
    expect((await asked({ ...forged, ...by })).status).toBe(200);
    const made = await world.admin.post<{ id: string }>('/users', { name: 'Ada', roles: ['manager'] });
    const path = `/api/v1/users/${made.body.id}/invite`;
    const invited = await send(world.app.url, { method: 'POST', path, headers: { ...forged, ...by }, body: '{}' });
    expect(new URL(JSON.parse(invited.text).link).origin).toBe(world.app.url);
  });

  test('of 200 is refused whole, and one that overrides the method is not heard (P13)', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, number) => [`x-a${number}`, 'b']));
    expect(problemOf(await asked(many)).status).toBe(431);
    const by = { authorization: `Bearer ${world.admin.key}`, 'x-http-method-override': 'DELETE' };
    expect((await asked(by)).status).toBe(200);
    expect((await me(managers)).status).toBe(200);
  });
});

describe('A list of people', () => {
  const read = (csv: unknown) =>
    send(world.app.url, {
      method: 'POST',
      path: '/api/v1/users/import',
      key: world.admin.key,
      body: JSON.stringify({ csv, preview: true }),
    });
  const wrong: [string, unknown][] = [
    ['with a quote that never ends', 'name,phone\n"Ana,+15125550100\n'],
    ['with a quote in the middle', 'name\nA"n"a\n'],
    ['that is no table', '{"name":"Ana"}'],
    ['without a heading', 'Ana,ana@example.com\n'],
    ['with a column twice', 'name,email,email\nAna,a@example.com,b@example.com\n'],
    ['with a column named as every object’s prototype', 'name,__proto__\nAna,admin\n'],
    ['with a column named constructor', 'name,constructor\nAna,admin\n'],
    ['with a column that is none', 'name,repId\nAna,rep_1\n'],
    ['with a record beyond all measure', `name\n${'x'.repeat(20_000)}\n`],
    ['of more than a thousand', `name\n${'Ana\n'.repeat(1001)}`],
    ['with half a character', 'name\nHalf \ud800\n'],
    ['that is a number', 7],
    ['that is a list', ['name', 'Ana']],
    ['of nothing', '\ufeff\n\n'],
  ];
  test.each(wrong)('%s is refused whole', async (_what, csv) => {
    const problem = problemOf(await read(csv));
    expect([problem.status, pathsOf(problem)]).toEqual([400, ['csv']]);
  });

  test('with wrong values says so line by line; nothing that would be a formula, a tag or a query is more than a name', async () => {
    const lines = [
      ['name', 'email', 'phone', 'roles'],
      ['=cmd|calc', 'a@example.com', '', 'rep'],
      ['<img src=x onerror=alert(1)>', 'b@example.com', '', 'rep'],
      ['"Robert\'); drop table people;--"', 'c@example.com', '', 'rep'],
      ['Bell\u0007', 'd@example.com', '', 'rep'],
      ['x'.repeat(201), 'f@example.com', '', 'rep'],
      ['Eve', 'e'.repeat(400), '', 'rep'],
      ['Eve', '', '+1\u0665\u0661\u0662', 'rep'],
      ['Eve', 'mia@example.com', '', 'rep'],
      ['Eve', 'g@example.com', '', '__proto__'],
      ['Eve', 'h@example.com', '', 'admin admin'],
      ['Eve', 'a@example.com', '', 'rep'],
      ['Eve', 'i@example.com', '', 'rep', 'manager'],
      ['Eve', 'j@example.com', '', 'rep', '', ''],
    ];
    const answer = await read(lines.map((line) => line.join(',')).join('\r\n'));
    expect(answer.status, answer.text).toBe(200);
    const { items }: { items: ImportedLine[] } = JSON.parse(answer.text);
    expect(items.map(({ errors }) => errors[0]?.path.split('.')[0] ?? null)).toEqual([
      ...[null, null, null],
      ...['name', 'name', 'email', 'phone', 'email', 'roles', 'roles', 'email', '', null],
    ]);
    expect(items[0]?.name).toBe('=cmd|calc');
  });
});

describe('Signing in', () => {
  const signIn = (body: unknown) =>
    send(world.app.url, { method: 'POST', path: '/api/v1/session', body: JSON.stringify(body) });
  const unread: [string, unknown][] = [
    ['with nothing', {}],
    ['with two proofs', { phone, code: '000000', email: 'mia@example.com', password: 'x' }],
    ['with half a proof', { email: 'mia@example.com' }],
    ['with a query for a password', { email: 'mia@example.com', password: { $ne: '' } }],
    ['with a list of codes', { phone, code: ['000000', '000001'] }],
    ['with a code that is a number', { phone, code: 0 }],
    ['with a code in other digits', { phone, code: '\u0660\u0660\u0660\u0660\u0660\u0660' }],
    ['with a code of seven', { phone, code: '0000000' }],
    ['with a pattern for an address', { email: '%@example.com', password: 'x' }],
    ['with a role to be', { email: 'mia@example.com', password: 'x', roles: ['admin'] }],
    ['with a password of a page', { email: 'mia@example.com', password: 'x'.repeat(2000) }],
    ['with a token that is none', { token: null }],
  ];
  test.each(unread)('%s is 400 (P13)', async (_what, body) => {
    expect(problemOf(await signIn(body)).status).toBe(400);
  });
  test('with a password of a megabyte is 413: nobody is asked here who they are (P13)', async () => {
    const answer = await signIn({ email: 'mia@example.com', password: 'x'.repeat(1_000_000) });
    expect(problemOf(answer)).toMatchObject({ status: 413, detail: expect.stringContaining('16 KiB') });
  });

  const refused: [string, () => unknown][] = [
    ['with an address in another spelling that is not the same', () => ({ email: 'mia+1@example.com', password: 'x' })],
    ['with half a character for a password', () => ({ email: 'mia@example.com', password: '\ud800' })],
    ['with a key for a token', () => ({ token: world.admin.key })],
    ['with a session for a token', () => ({ token: secretOf(managers) })],
    ['with a code that nobody asked for', () => ({ phone, code: '000000' })],
    ['with a code for somebody else', () => ({ phone: '+15125550199', code: '000000' })],
  ];
  test.each(refused)('%s is 401 (P13)', async (_what, body) => {
    expect(problemOf(await signIn(body())).status).toBe(401);
  });

  test('with a link that was used, by two at once or again later, opens one session (P13)', async () => {
    const made = await world.admin.post<{ id: string }>('/users', { name: 'Eve', roles: ['manager'] });
    const { link } = (await world.admin.post<InvitationOut>(`/users/${made.body.id}/invite`)).body;
    const token = new URL(link).hash.slice(1);
    const statuses = await Promise.all(Array.from({ length: 4 }, async () => (await signIn({ token })).status));
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401]);
    expect((await signIn({ token })).status).toBe(401);
  });
});
