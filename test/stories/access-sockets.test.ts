/** Who may open a connection, from which pages, and that access which ends takes its connections along at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf, newSecret } from '../../src/principal.ts';
import { endOf, outcomeOf, problemOf, send, socketTo } from '../harness/hostile.ts';
import { sessionCookie } from '../harness/session-cookie.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** A session as signing in makes it. */
async function sessionOf(repId: string | null): Promise<string> {
  const secret = newSecret('session');
  await world.app.store.credentials.create(
    {
      kind: 'session',
      name: 'A page',
      roles: [repId === null ? 'manager' : 'rep'],
      repId,
      expiresAt: world.clock.now() + 3_600_000,
    },
    digestOf(secret),
    'usr_admin',
  );
  return secret;
}

async function tries(options: Parameters<typeof socketTo>[1]): Promise<string> {
  const socket = socketTo(world.app.url, options);
  const outcome = await outcomeOf(socket);
  socket.disconnect();
  return outcome;
}

test('A connection without a good token is refused as unauthorized, whatever stands in its place (P13)', async () => {
  const tokens: readonly unknown[] = [
    undefined,
    null,
    '',
    'x',
    'x'.repeat(10_000),
    7,
    true,
    {},
    [],
    ['a'],
    { toString: 'x' },
    '\u0000',
    '\ud800',
  ];
  for (const token of tokens) expect(await tries({ auth: { token } }), JSON.stringify(token)).toBe('unauthorized');
  expect(await tries({})).toBe('unauthorized');
  expect(await tries({ auth: { token: (await world.as('source')).key } })).toBe('forbidden');
});

test('A token in the query, in a header or as a cookie, and a session as a token, open nothing (P13)', async () => {
  const ana = await world.rep('Ana', {}, false);
  const session = await sessionOf(ana.rep.id);
  for (const secret of [ana.token, world.admin.key]) {
    expect(await tries({ query: { token: secret, auth: secret } })).toBe('unauthorized');
    expect(await tries({ extraHeaders: { cookie: `${sessionCookie}=${secret}` } })).toBe('unauthorized');
    expect(await tries({ extraHeaders: { authorization: `Bearer ${secret}` } })).toBe('unauthorized');
  }
  expect(await tries({ auth: { token: session } })).toBe('unauthorized');
  // A bad token is not mended by a good cookie.
  expect(await tries({ auth: { token: 'x' }, extraHeaders: { cookie: `${sessionCookie}=${session}` } })).toBe(
    'unauthorized',
  );
  expect(await tries({ extraHeaders: { cookie: `${sessionCookie}=${session}` } })).toBe('connected');
});

test('A page of another site opens no connection, by WebSocket or polling, with a cookie or a token (P13)', async () => {
  const ana = await world.rep('Ana', {}, false);
  const cookie = `${sessionCookie}=${await sessionOf(ana.rep.id)}`;
  const { host } = new URL(world.app.url);
  const foreign = [
    'https://evil.example',
    'null',
    `http://${host}.evil.example`,
    'http://127.0.0.1:1',
    'garbage',
    '',
    'file://',
  ];
  for (const transports of [['websocket'], ['polling']]) {
    for (const origin of foreign) {
      expect(await tries({ transports, extraHeaders: { origin, cookie } }), origin).not.toBe('connected');
      expect(await tries({ transports, auth: { token: ana.token }, extraHeaders: { origin } })).not.toBe('connected');
    }
    expect(await tries({ transports, extraHeaders: { origin: world.app.url, cookie } })).toBe('connected');
  }
  const upgrade = await send(world.app.url, {
    method: 'GET',
    path: '/socket.io/?EIO=4&transport=websocket',
    headers: {
      origin: 'https://evil.example',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'c2hhcmt0YW5rc2hhcms9PQ==',
    },
  });
  expect(upgrade.status).toBeGreaterThanOrEqual(400);
});

test('Revoking a token or a key drops its connections at once, and only its (P13)', async () => {
  const ana = await world.rep('Ana');
  const extra = (await world.admin.post<{ id: string; token: string }>(`/reps/${ana.rep.id}/tokens`)).body;
  const manager = (await world.admin.post<{ id: string; key: string }>('/keys', { name: 'M', role: 'manager' })).body;
  const [phone, desk] = [extra.token, manager.key].map((token) => socketTo(world.app.url, { auth: { token } }));
  if (!phone || !desk) throw new Error('Two were asked for.');
  expect(await Promise.all([outcomeOf(phone), outcomeOf(desk)])).toEqual(['connected', 'connected']);
  const ends = Promise.all([endOf(phone), endOf(desk)]);
  expect((await world.admin.delete(`/reps/${ana.rep.id}/tokens/${extra.id}`)).status).toBe(204);
  expect((await world.admin.delete(`/keys/${manager.id}`)).status).toBe(204);
  await ends;
  for (const token of [extra.token, manager.key]) expect(await tries({ auth: { token } })).toBe('unauthorized');
  expect(ana.socket.connected).toBe(true);
  expect(await ana.declines({ id: 'ofr_none' })).toEqual({ result: 'not-offered' });
  // A token is also revoked like a key.
  const again = (await world.admin.post<{ id: string; token: string }>(`/reps/${ana.rep.id}/tokens`)).body;
  const third = socketTo(world.app.url, { auth: { token: again.token } });
  await outcomeOf(third);
  const end = endOf(third);
  await world.admin.delete(`/keys/${again.id}`);
  await end;
});

test('Deleting a rep drops every connection of the rep at once and ends token and session (P13)', async () => {
  const ben = await world.rep('Ben');
  const cookie = `${sessionCookie}=${await sessionOf(ben.rep.id)}`;
  const page = socketTo(world.app.url, { extraHeaders: { cookie } });
  expect(await outcomeOf(page)).toBe('connected');
  const ends = Promise.all([endOf(page), endOf(ben.socket)]);
  expect((await world.admin.delete(`/reps/${ben.rep.id}`)).status).toBe(204);
  await ends;
  expect(await tries({ auth: { token: ben.token } })).toBe('unauthorized');
  expect(await tries({ extraHeaders: { cookie } })).toBe('unauthorized');
  const asks: Record<string, string>[] = [{ authorization: `Bearer ${ben.token}` }, { cookie }];
  for (const headers of asks) {
    expect(problemOf(await send(world.app.url, { method: 'GET', path: '/api/v1/me', headers })).status).toBe(401);
  }
});
