/** Signing in by a link, the browser's session, and that a cookie serves only our own pages. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInLink } from '../../src/links.ts';
import { endOf, expectItLives, outcomeOf, problemOf, type RawAnswer, send, socketTo } from '../harness/hostile.ts';
import { sessionCookie } from '../harness/session-cookie.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

async function linkFor(name: string, kind: 'link' | 'demo-link', repId: string | null = null): Promise<string> {
  const roles = [repId === null ? ('admin' as const) : ('rep' as const)];
  const link = new URL(await signInLink(world.app.store, world.app.url, { name, roles, repId, kind }));
  // The secret stands in the fragment, which no browser sends and no log sees.
  expect(`${link.pathname}${link.search}`).toBe('/sign-in');
  return link.hash.slice(1);
}

const exchange = (token: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(world.app.url, { method: 'POST', path: '/api/v1/session', body: JSON.stringify({ token }), headers });

/** The cookie as a browser sends it back. */
function cookieOf({ headers }: RawAnswer): string {
  const set = headers['set-cookie']?.[0] ?? '';
  expect(set).toMatch(/HttpOnly/i);
  expect(set).toMatch(/SameSite=Lax/i);
  return set.split(';')[0] ?? '';
}

const meBy = (headers: Record<string, string>) => send(world.app.url, { method: 'GET', path: '/api/v1/me', headers });

test('A sign-in link works once, also when it is used twice at the same instant (P13)', async () => {
  const token = await linkFor('once', 'link');
  const answers = await Promise.all([exchange(token), exchange(token), exchange(token)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  expect(problemOf(await exchange(token)).status).toBe(401);
  expect((await meBy({ authorization: `Bearer ${token}` })).status).toBe(401);
});

test('A new link of the same name makes the one before void, and a link expires (P13)', async () => {
  const first = await linkFor('renewed', 'link');
  const second = await linkFor('renewed', 'link');
  expect((await exchange(first)).status).toBe(401);
  await world.advance(25 * 60 * 60);
  expect((await exchange(second)).status).toBe(401);
});

test("The demo's link works as often as one likes (P13)", async () => {
  const { rep } = await world.rep('Ana', {}, false);
  const token = await linkFor('Ana', 'demo-link', rep.id);
  const cookies = [cookieOf(await exchange(token)), cookieOf(await exchange(token)), cookieOf(await exchange(token))];
  expect(new Set(cookies).size).toBe(3);
  for (const cookie of cookies) {
    const answer = await meBy({ cookie });
    expect(JSON.parse(answer.text)).toMatchObject({ roles: ['rep'], rep: { id: rep.id } });
  }
});

test('Signing out ends the session and its connections; other sessions stay (P13)', async () => {
  const { rep } = await world.rep('Ben', {}, false);
  const token = await linkFor('Ben', 'demo-link', rep.id);
  const [gone, stays] = [cookieOf(await exchange(token)), cookieOf(await exchange(token))];
  const [first, second] = [gone, stays].map((cookie) => socketTo(world.app.url, { extraHeaders: { cookie } }));
  if (!first || !second) throw new Error('Two were asked for.');
  expect(await Promise.all([outcomeOf(first), outcomeOf(second)])).toEqual(['connected', 'connected']);
  const end = endOf(first);
  const out = await send(world.app.url, { method: 'DELETE', path: '/api/v1/session', headers: { cookie: gone } });
  expect(out.status).toBe(204);
  await end;
  expect((await meBy({ cookie: gone })).status).toBe(401);
  expect((await meBy({ cookie: stays })).status).toBe(200);
  expect(second.connected).toBe(true);
  second.disconnect();
});

test('A session lasts thirty days, not longer (P13)', async () => {
  const cookie = cookieOf(await exchange(await linkFor('long', 'link')));
  await world.advance(29 * 24 * 60 * 60);
  expect((await meBy({ cookie })).status).toBe(200);
  await world.advance(2 * 24 * 60 * 60);
  expect((await meBy({ cookie })).status).toBe(401);
});

test('A key or token as a cookie or in the query, and a session as a bearer, are no way in (P13)', async () => {
  const ana = await world.rep('Cem', {}, false);
  for (const secret of [world.admin.key, ana.token]) {
    expect((await meBy({ cookie: `${sessionCookie}=${secret}` })).status).toBe(401);
    for (const name of ['key', 'token', 'access_token', 'authorization']) {
      const path = `/api/v1/me?${name}=${secret}`;
      expect((await send(world.app.url, { method: 'GET', path })).status).toBe(401);
    }
  }
  const cookie = cookieOf(await exchange(await linkFor('bearer', 'link')));
  const secret = cookie.slice(sessionCookie.length + 1);
  expect((await meBy({ authorization: `Bearer ${secret}` })).status).toBe(401);
  // A bad bearer is not mended by a good cookie.
  expect((await meBy({ authorization: 'Bearer x', cookie })).status).toBe(401);
  expect((await meBy({ cookie })).status).toBe(200);
});

test('With a cookie, only our own pages change anything; a form of another site signs nobody in (P13)', async () => {
  const cookie = cookieOf(await exchange(await linkFor('origin', 'link')));
  const add = (headers: Record<string, string>) =>
    send(world.app.url, { method: 'POST', path: '/api/v1/reps', headers, body: '{"name":"Eve"}' });
  const { host } = new URL(world.app.url);
  for (const origin of ['https://evil.example', 'null', `http://${host}.evil.example`, 'http://127.0.0.1:1', 'x']) {
    expect(problemOf(await add({ cookie, origin })).status, origin).toBe(403);
    const out = { method: 'DELETE', path: '/api/v1/session', headers: { cookie, origin } };
    expect(problemOf(await send(world.app.url, out)).status).toBe(403);
  }
  expect((await add({ cookie, origin: world.app.url })).status).toBe(201);
  // What a form of any page can send without being asked first: another content type than JSON.
  const token = await linkFor('form', 'link');
  for (const [type, body] of [
    ['application/x-www-form-urlencoded', `token=${token}`],
    ['text/plain', JSON.stringify({ token })],
    ['multipart/form-data; boundary=x', `--x\r\ncontent-disposition: form-data; name="token"\r\n\r\n${token}\r\n--x--`],
  ] as const) {
    const answer = await send(world.app.url, {
      method: 'POST',
      path: '/api/v1/session',
      headers: { 'content-type': type },
      body,
    });
    expect(problemOf(answer).status, type).toBe(415);
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
  await expectItLives(world);
});
