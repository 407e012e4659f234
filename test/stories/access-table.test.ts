/** Every row of the table of who may use what, asked by everyone. A new row is covered by being there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Access, allows, connectAccess, eventAccess, routeAccess } from '../../src/access.ts';
import { httpServer } from '../../src/http/server.ts';
import { openLimits } from '../../src/limits/limits.ts';
import { openLog } from '../../src/log.ts';
import { digestOf, newSecret } from '../../src/principal.ts';
import type { Role } from '../../src/protocol.ts';
import { Browser } from '../harness/browser.ts';
import { outcomeOf, problemOf, send, socketTo } from '../harness/hostile.ts';
import { sessionCookie } from '../harness/session-cookie.ts';
import { World } from '../harness/world.ts';

interface Asker {
  readonly roles: readonly Role[];
  /** Whether anybody is recognised at all. */
  readonly known: boolean;
  /** Whether it is a person who signed in. */
  readonly isPerson?: true;
  readonly headers: Readonly<Record<string, string>>;
  /** For a socket. */
  readonly token: string | undefined;
}

const names = [
  'nobody',
  'source',
  'rep',
  'manager',
  'admin',
  'revoked key',
  'revoked token',
  'expired key',
  'manager by session',
  'removed person',
  'person with other roles',
  'rep and manager',
] as const;

let world: World;
/** Asked anew for every question: signing out is one of them. */
const askers = new Map<string, () => Promise<Asker>>();
const asker = (name: string): Promise<Asker> => {
  const found = askers.get(name);
  if (!found) throw new Error(`Nobody is called ${name}.`);
  return found();
};

beforeAll(async () => {
  world = await World.open();
  const bearer =
    (token: string, roles: readonly Role[], known = true) =>
    async (): Promise<Asker> => ({
      roles,
      known,
      headers: { authorization: `Bearer ${token}` },
      token,
    });
  const ana = await world.rep('Ana', {}, false);
  const keys = async (role: 'source' | 'manager' | 'admin') => {
    const made = await world.admin.post<{ id: string; key: string }>('/keys', { name: role, role });
    return made.body;
  };
  askers.set('nobody', async () => ({ roles: [], known: false, headers: {}, token: undefined }));
  askers.set('rep', bearer(ana.token, ['rep']));
  for (const role of ['source', 'manager', 'admin'] as const) askers.set(role, bearer((await keys(role)).key, [role]));
  const revoked = await keys('admin');
  await world.admin.delete(`/keys/${revoked.id}`);
  askers.set('revoked key', bearer(revoked.key, [], false));
  const { id, token } = (await world.admin.post<{ id: string; token: string }>(`/reps/${ana.rep.id}/tokens`)).body;
  await world.admin.delete(`/reps/${ana.rep.id}/tokens/${id}`);
  askers.set('revoked token', bearer(token, [], false));
  const both = async (): Promise<Asker> => {
    const session = newSecret('session');
    const roles: Role[] = ['rep', 'manager'];
    await world.app.store.credentials.create(
      { kind: 'session', name: 'Both', roles, repId: ana.rep.id, expiresAt: world.clock.now() + 1_000_000 },
      digestOf(session),
      'usr_admin',
    );
    return { roles, known: true, headers: { cookie: `${sessionCookie}=${session}` }, token: undefined };
  };
  askers.set('rep and manager', both);
  const expiring = await world.admin.post<{ key: string }>('/keys', {
    name: 'short',
    role: 'admin',
    expiresAt: new Date(world.clock.now() + 1000).toISOString(),
  });
  world.clock.move(1000);
  askers.set('expired key', bearer(expiring.body.key, [], false));

  /** Somebody who signed in by a link of their own. */
  async function signedIn(roles: readonly Role[]): Promise<{ readonly id: string; readonly cookie: string }> {
    const { id: personId } = (await world.admin.post<{ id: string }>('/users', { name: 'Mia', roles })).body;
    const { link } = (await world.admin.post<{ link: string }>(`/users/${personId}/invite`)).body;
    const browser = new Browser(world.app.url);
    await browser.signsIn({ token: new URL(link).hash.slice(1) });
    return { id: personId, cookie: browser.cookie };
  }
  const byCookie = ({ cookie }: { readonly cookie: string }, roles: readonly Role[], known = true): Asker => ({
    roles,
    known,
    isPerson: true,
    headers: { cookie },
    token: undefined,
  });
  askers.set('manager by session', async () => byCookie(await signedIn(['manager']), ['manager']));
  const removed = await signedIn(['admin', 'rep']);
  // Somebody who can get in has to stay.
  await world.admin.post('/users', { name: 'Another admin', phone: '+15125550190', roles: ['admin'] });
  expect((await world.admin.delete(`/users/${removed.id}`)).status).toBe(204);
  askers.set('removed person', async () => byCookie(removed, [], false));
  const other = await signedIn(['admin']);
  expect((await world.admin.patch(`/users/${other.id}`, { roles: ['manager'] })).status).toBe(200);
  askers.set('person with other roles', async () => byCookie(other, [], false));
});
afterAll(() => world.close());

const rows: [string, Access][] = Object.entries(routeAccess);

describe.each(names)('As %s,', (name) => {
  test.each(rows)('%s answers as the table says (P13)', async (row, access) => {
    const [method = '', pattern = ''] = row.split(' ');
    const { roles, known, isPerson, headers } = await asker(name);
    // An id that is nobody's and a body that is no JSON: whoever passes is told so, and nothing changes.
    const answer = await send(world.app.url, {
      method,
      path: pattern.replace(/:\w+/g, 'nobody_knows'),
      headers,
      ...(method !== 'GET' && method !== 'DELETE' && { body: '{' }),
    });
    if (access === 'signed') return void expect(problemOf(answer).status).toBe(403);
    if (access !== 'public' && !known) {
      expect(problemOf(answer).status).toBe(401);
      return void expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    }
    if (access === 'person' && !isPerson) return void expect(problemOf(answer).status).toBe(403);
    if (typeof access !== 'string' && !allows(access, roles)) {
      return void expect(problemOf(answer).status).toBe(403);
    }
    if (pattern.includes(':')) {
      expect(problemOf(answer)).toMatchObject({ status: 404, detail: expect.stringContaining('that you may see') });
    } else if (method !== 'GET' && method !== 'DELETE') {
      expect(problemOf(answer).status).toBe(400);
    } else {
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(300);
    }
  });

  test('a socket opens and its events are answered as the table says (P13)', async () => {
    const { roles, known, headers, token } = await asker(name);
    const socket = socketTo(world.app.url, { auth: { token }, extraHeaders: headers });
    try {
      const outcome = await outcomeOf(socket);
      if (!known) return void expect(outcome).toBe('unauthorized');
      if (!allows(connectAccess, roles)) return void expect(outcome).toBe('forbidden');
      expect(outcome).toBe('connected');
      for (const [event, access] of Object.entries(eventAccess)) {
        const { result } = await socket.timeout(5000).emitWithAck(event, { nothing: 'known' });
        expect(result, event).toBe(allows(access, roles) ? 'bad-request' : 'not-offered');
      }
    } finally {
      socket.disconnect();
    }
  });
});

test('A route that is not in the table cannot be registered (P13)', async () => {
  const limits = openLimits(undefined, () => {});
  const { app } = await httpServer({
    store: world.app.store,
    limits,
    used: () => {},
    log: openLog('silent'),
    publicUrl: () => world.app.url,
    trustProxy: false,
    extraAccess: {},
  });
  expect(() => app.get('/api/v1/secrets', async () => ({}))).toThrow('GET /api/v1/secrets is not in the table');
  expect(() => app.put('/api/v1/leads', async () => ({}))).toThrow('not in the table');
  await app.close();
});
