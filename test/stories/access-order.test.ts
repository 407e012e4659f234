/** The order of refusals, 401, 403, 404, 400, and things that exist for others only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Api } from '../harness/api.ts';
import { problemOf, send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
let manager: Api;
let source: Api;
beforeAll(async () => {
  world = await World.open();
  manager = await world.as('manager');
  source = await world.as('source');
});
afterAll(() => world.close());

const huge = 'x'.repeat(3 * 1024 * 1024);

test('Without a key nothing that was sent is looked at: 401 before all else (P13)', async () => {
  for (const body of ['{', huge, '{"unknown":1}', '']) {
    for (const path of ['/api/v1/leads', '/api/v1/reps', '/api/v1/leads/nobody_knows/assign']) {
      expect(problemOf(await send(world.app.url, { method: 'POST', path, body })).status).toBe(401);
    }
  }
  const wrong = ['Bearer', 'Bearer ', 'Bearer a b', 'Basic YTpi', 'bearer sharktank_key_x', 'Bearer \u00ff', 'Token x'];
  for (const authorization of wrong) {
    const answer = await send(world.app.url, { method: 'GET', path: '/api/v1/me', headers: { authorization } });
    expect(problemOf(answer).status, authorization).toBe(401);
  }
});

test('With the wrong role it is 403, whatever the body, the id or the content type (P13)', async () => {
  for (const body of ['{', huge, '{"unknown":1}']) {
    for (const [method, path, key] of [
      ['POST', '/api/v1/reps', manager.key],
      ['PATCH', '/api/v1/reps/nobody_knows', manager.key],
      ['POST', '/api/v1/leads', manager.key],
      ['POST', '/api/v1/leads/nobody_knows/withdraw', source.key],
    ] as const) {
      const headers = { 'content-type': 'text/plain' };
      expect(problemOf(await send(world.app.url, { method, path, key, body })).status).toBe(403);
      expect(problemOf(await send(world.app.url, { method, path, key, body, headers })).status).toBe(403);
    }
  }
});

test('What is not there is 404, whatever the body; only then is the body read (P13)', async () => {
  const { rep } = await world.rep('Ana', {}, false);
  const lead = await world.lead();
  const program = (await world.admin.post<{ id: string }>('/programs', { name: 'P', stages: [{ mode: 'shark-tank' }] }))
    .body;
  const key = (await world.admin.post<{ id: string }>('/keys', { name: 'K', role: 'source' })).body;
  const places: [string, string, string][] = [
    ['PATCH', '/api/v1/reps/ID', rep.id],
    ['PUT', '/api/v1/reps/ID/presence', rep.id],
    ['POST', '/api/v1/reps/ID/tokens', rep.id],
    ['PATCH', '/api/v1/programs/ID', program.id],
    ['PATCH', '/api/v1/keys/ID', key.id],
    ['POST', '/api/v1/leads/ID/assign', lead.id],
    ['POST', '/api/v1/leads/ID/withdraw', lead.id],
  ];
  for (const [method, pattern, real] of places) {
    // Ids of other things are as unknown as any.
    const others = [
      'nobody_knows',
      'me',
      '__proto__',
      'x'.repeat(5000),
      '%00',
      `${real}x`,
      real === rep.id ? lead.id : rep.id,
    ];
    for (const body of ['{', '{"unknown":1}', '[]', huge]) {
      const ask = (id: string) =>
        send(world.app.url, { method, path: pattern.replace('ID', id), key: world.admin.key, body });
      for (const id of others) expect(problemOf(await ask(id)).status, `${method} ${pattern} ${id}`).toBe(404);
      expect(problemOf(await ask(real)).status, `${method} ${pattern}`).toBe(body === huge ? 413 : 400);
    }
  }
  const nowhere = { method: 'POST', path: '/api/v1/nowhere', key: world.admin.key, body: '{' };
  expect(problemOf(await send(world.app.url, nowhere)).status).toBe(404);
});

test('For a rep, leads and offers that were never theirs and other reps do not exist (P8, P13)', async () => {
  const ben = await world.rep('Ben', { presence: 'off' }, false);
  const cem = await world.rep('Cem');
  const lead = await world.lead();
  const offer = await cem.offerOf(lead);
  const mine = async (method: string, path: string, body = '{') =>
    problemOf(await send(world.app.url, { method, path, key: ben.token, ...(method !== 'GET' && { body }) })).status;
  expect(await mine('GET', `/api/v1/leads/${lead.id}`)).toBe(404);
  expect(await mine('GET', `/api/v1/leads/${lead.id}/trace`)).toBe(404);
  expect(await mine('POST', `/api/v1/offers/${offer.id}/claim`)).toBe(404);
  expect(await mine('POST', `/api/v1/offers/${offer.id}/claim`, '{}')).toBe(404);
  expect(await mine('POST', `/api/v1/offers/${offer.id}/decline`)).toBe(404);
  expect(await mine('PUT', `/api/v1/reps/${cem.rep.id}/presence`, '{"status":"off"}')).toBe(404);
  expect(await mine('PUT', '/api/v1/reps/me/presence', '{')).toBe(400);
  expect((await ben.api.get('/leads')).body).toEqual({ items: [], nextCursor: null });
  expect(await cem.claims(offer)).toMatchObject({ result: 'won' });
  expect(await world.stored(lead)).toMatchObject({ claimedBy: { id: cem.rep.id } });
  expect((await world.admin.get(`/reps/${cem.rep.id}`)).body).toMatchObject({ presence: 'available' });
});
