/** Addresses, queries, headers and webhooks as no client sends them. */
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectItLives, pathsOf, problemOf, send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
});
afterAll(() => world.close());
afterEach(() => expectItLives(world));

const get = (path: string, headers: Record<string, string> = {}) =>
  send(world.app.url, { method: 'GET', path, key: world.admin.key, headers });

const lists = ['leads', 'reps', 'programs', 'keys', 'feed'].map((name) => `/api/v1/${name}`);

test('Bad query parameters are 400 and named, on every list', async () => {
  const bad: [string, string][] = [
    ...['0', '1001', '-1', '1.5', 'x', '', '1e2', '0x10', ' 1', '%2B1', '\u0661', '99999999999999999999'].map(
      (value): [string, string] => [`limit=${encodeURI(value)}`, 'limit'],
    ),
    ...['x', '-1', '', '1.5', 'null', '9'.repeat(30)].map((value): [string, string] => [`cursor=${value}`, 'cursor']),
    ['limit=1&limit=2', 'limit'],
    ['cursor=1&cursor=1', 'cursor'],
    ['limit[]=1', 'limit[]'],
    ['surprise=1', 'surprise'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['limit=%zz', 'limit'],
    ['cursor=%ff', 'cursor'],
    ['%zz=1', '%zz'],
  ];
  for (const path of lists) {
    for (const [query, name] of bad) {
      const problem = problemOf(await get(`${path}?${query}`));
      expect(problem.status, `${path}?${query}`).toBe(400);
      expect(pathsOf(problem), `${path}?${query}`).toContain(name);
    }
    for (const query of ['limit=1', 'limit=1000', 'cursor=0', 'cursor=999999999999999']) {
      expect((await get(`${path}?${query}`)).status, query).toBe(200);
    }
  }
});

test('Bad filters of leads and the feed are 400 and named', async () => {
  const bad: [string, string][] = [
    ['leads?status=sold', 'status.0'],
    ['leads?status=', 'status.0'],
    ['leads?status=claimed,,pool', 'status.1'],
    ['leads?from=yesterday', 'from'],
    ['leads?to=2026-02-30T00:00:00Z', 'to'],
    ['leads?from=2026-01-01', 'from'],
    ['leads?q=', 'q'],
    [`leads?q=${'x'.repeat(2001)}`, 'q'],
    ['leads?q=%00', 'q'],
    ['leads?q=%zz', 'q'],
    ['leads?q=%ed%a0%80', 'q'],
    ['leads?source=a&source=b', 'source'],
    [`leads?program=${'x'.repeat(101)}`, 'program'],
    ['leads?claimedBy=', 'claimedBy'],
    ['feed?from=1', 'from'],
    ['feed?q=x', 'q'],
  ];
  for (const [query, name] of bad) {
    const problem = problemOf(await get(`/api/v1/${query}`));
    expect(problem.status, query).toBe(400);
    expect(pathsOf(problem), query).toContain(name);
  }
  for (const q of ["'; drop table leads; --", '%', '_', '\\', '100%', '*', 'NEAR("a")']) {
    expect(JSON.parse((await get(`/api/v1/leads?q=${encodeURIComponent(q)}`)).text), q).toMatchObject({ items: [] });
  }
});

test('A route without query parameters refuses them', async () => {
  const lead = await world.lead();
  for (const path of ['/api/v1/me', `/api/v1/leads/${lead.id}`]) {
    expect((await get(path)).status).toBe(200);
    expect(pathsOf(problemOf(await get(`${path}?surprise=1`)))).toEqual(['surprise']);
  }
  const body = JSON.stringify({ contact: { name: 'Jane', phone: '+15125550100' } });
  const posted = { method: 'POST', path: '/api/v1/leads?source=x', key: world.admin.key, body };
  expect(pathsOf(problemOf(await send(world.app.url, posted)))).toEqual(['source']);
});

test('A query of thousands of faults is refused in fewer words than it has', async () => {
  for (const query of ['%zz&'.repeat(3500), Array.from({ length: 2000 }, (_, number) => `s${number}`).join('&')]) {
    const refused = await get(`/api/v1/leads?${query}`);
    expect(pathsOf(problemOf(refused))).toHaveLength(51);
    expect(refused.text.length).toBeLessThan(query.length);
  }
});

test('Addresses that are broken, endless or lead out of the house find nothing', async () => {
  for (const path of [
    '/api/v1/leads/%zz',
    '/api/v1/leads/%',
    '/api/v1/leads/%ff%fe',
    '/%c0%af',
    '/api/v1/offers/%ed%a0%80',
  ]) {
    expect(problemOf(await get(path)).status, path).toBe(400);
  }
  for (const id of [
    'x'.repeat(101),
    'x'.repeat(501),
    'x'.repeat(10_000),
    '%00',
    '%2e%2e%2f',
    '__proto__',
    'constructor',
    "'--",
    '%E2%82%AC',
    '0',
    'null',
  ]) {
    for (const thing of ['leads', 'reps', 'programs', 'keys']) {
      expect(problemOf(await get(`/api/v1/${thing}/${id}`)).status, `${thing}/${id}`).toBe(404);
    }
  }
  for (const path of [
    '/../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/%00',
    '/.env',
    '/assets/../../../package.json',
    '//etc/passwd',
    '/api/v1',
    '/api/v1/',
    '/api/v2/leads',
    '/API/V1/LEADS',
    '/api/v1/leads/',
  ]) {
    expect(problemOf(await get(path)).status, path).toBe(404);
  }
  expect(problemOf(await get(`/api/v1/leads?q=${'x'.repeat(20_000)}`)).status).toBe(431);
  expect(problemOf(await get('/api/v1/me', { 'x-long': 'x'.repeat(20_000) })).status).toBe(431);
});

test('Other methods at a known address find nothing, whatever they carry', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE']) {
    const asked = { method, path: '/api/v1/leads', key: world.admin.key, body: '{' };
    expect(problemOf(await send(world.app.url, asked)).status, method).toBe(404);
  }
});

test('What is not HTTP gets one clear answer and is hung up on', async () => {
  const { port } = new URL(world.app.url);
  const says = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port) }, () => socket.write(text));
      let heard = '';
      socket.on('data', (part) => (heard += part.toString()));
      socket.on('close', () => resolve(heard));
      socket.on('error', reject);
    });
  const host = 'host: a\r\n';
  for (const text of [
    'hello\r\n\r\n',
    '\u0016\u0003\u0001\u0002',
    `GET / HTTP/1.1\r\n${host}a b: c\r\n\r\n`,
    `POST /api/v1/leads HTTP/1.1\r\n${host}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`,
    `POST /api/v1/leads HTTP/1.1\r\n${host}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /api/v1/leads HTTP/1.1\r\n${host}content-length: -1\r\n\r\n`,
  ]) {
    const answer = await says(text);
    expect(answer, text).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status: 400, title: 'Bad request' });
  }
});

test("The carrier's webhooks read nothing that is not signed, and refuse nonsense that is (P10)", async () => {
  const form = 'application/x-www-form-urlencoded';
  for (const path of ['/hooks/twilio/sms', '/hooks/twilio/status', '/hooks/twilio/sms?message=%zz']) {
    const bodies: [string, string][] = [
      ['', form],
      ['MessageSid=SM1&From=%2B15125550111&Body=K7', form],
      ['MessageSid=SM1&From=%zz&Body=%ff', form],
      ['__proto__=1&constructor=2', form],
      ['{', 'application/json'],
      ['{"MessageSid":"SM1"}', 'application/json'],
      ['x', 'text/plain'],
    ];
    for (const [body, type] of bodies) {
      for (const signature of [undefined, '', 'x', '0'.repeat(28), '\u00e9']) {
        const headers = { 'content-type': type, ...(signature !== undefined && { 'x-twilio-signature': signature }) };
        const answer = await send(world.app.url, { method: 'POST', path, headers, body });
        expect(problemOf(answer).status, `${type} ${body}`).toBe(403);
      }
    }
    const huge = { method: 'POST', path, headers: { 'content-type': form }, body: 'x'.repeat(2 * 1024 * 1024) };
    expect(problemOf(await send(world.app.url, huge)).status).toBe(413);
  }
  const signed = async (path: string, fields: Record<string, string>) =>
    (await world.carrier.post(`${world.app.url}/hooks/twilio/${path}`, fields)).status;
  expect(await signed('sms', { MessageSid: 'SM1' })).toBe(400);
  expect(await signed('sms', { MessageSid: '', From: '+15125550111', Body: 'K7' })).toBe(400);
  expect(await signed('sms', { MessageSid: 'SM1', From: 'x'.repeat(51), Body: 'K7' })).toBe(400);
  expect(await signed('sms', { MessageSid: 'SM1', From: '+15125550111', Body: 'x'.repeat(10_001) })).toBe(400);
  expect(await signed('status', { MessageStatus: 'delivered' })).toBe(400);
  expect(await signed('status', { MessageSid: 'SM1', MessageStatus: '' })).toBe(400);
  // Strange, but nothing that is wrong: read and left without effect.
  for (const body of [
    '',
    '\u0000',
    '\u202eK7',
    '\ufffd'.repeat(100),
    '__proto__',
    'K'.repeat(9000),
    '7'.repeat(9000),
  ]) {
    expect(await signed('sms', { MessageSid: `SM-${body.length}`, From: '+15125550111', Body: body })).toBe(200);
  }
  expect(await signed('sms', { MessageSid: 'SM9', From: '+15125550999', Body: 'YES' })).toBe(200);
  expect(await signed('status', { MessageSid: 'SM-unknown', MessageStatus: 'no-such-status' })).toBe(200);
});
