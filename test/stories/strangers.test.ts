/** A flood of connections and of wrong keys from one address holds up nobody else. */
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { outcomeOf, problemOf, send, socketTo } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
const sockets: Socket[] = [];
beforeEach(async () => {
  world = await World.open();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await world.close();
});

/** Resolves to whether it was let in: who is not hears of it at once. */
function opens(localAddress: string): Promise<boolean> {
  const { port } = new URL(world.app.url);
  const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress });
  sockets.push(socket);
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('close', () => resolve(false));
    // An answer, and not only a handshake, which the kernel gives.
    socket.once('data', () => resolve(true));
    socket.once('connect', () => socket.write('GET /healthz HTTP/1.1\r\nhost: sharktank\r\n\r\n'));
  });
}

test('Of a thousand connections from one address that nobody known is behind, half may stay; others are served as ever (P13)', async () => {
  await Promise.all(Array.from({ length: 1000 }, () => opens('127.0.0.9')));
  const open = () => sockets.filter(({ destroyed }) => !destroyed).length;
  await expect.poll(open, { timeout: 10_000 }).toBe(500);
  expect(await opens('127.0.0.10')).toBe(true);
  expect((await world.admin.get('/leads')).status).toBe(200);
  // Once they are gone there is room again.
  const closed = sockets.map((socket) =>
    socket.destroyed ? undefined : new Promise((done) => socket.once('close', done)),
  );
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
  await expect.poll(() => opens('127.0.0.9')).toBe(true);
});

test('Who guesses keys from one address is told to stop; who is known there goes on (P13)', async () => {
  const guess = () => send(world.app.url, { method: 'GET', path: '/api/v1/me', key: 'sharktank_key_guess' });
  const statuses = await Promise.all(Array.from({ length: 1210 }, async () => (await guess()).status));
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  const refused = await guess();
  expect(problemOf(refused).status).toBe(429);
  expect(Number(refused.headers['retry-after']?.[0])).toBeGreaterThan(0);
  // The same address, with a key that is one.
  expect((await world.admin.get('/me')).status).toBe(200);
});

test('Who asks to upgrade to what is no socket is hung up on, whatever was asked before (P13)', async () => {
  const { port } = new URL(world.app.url);
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  sockets.push(socket);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
  await closed;
});

test('A thousand pages of one address come at once, and all are let in; with one token no more than that are (P13)', async () => {
  const ana = await world.rep('Ana', {}, false);
  const pages = (count: number) =>
    Array.from({ length: count }, () => socketTo(world.app.url, { auth: { token: ana.token } }));
  const thousand = pages(1000);
  expect(new Set(await Promise.all(thousand.map(outcomeOf)))).toEqual(new Set(['connected']));
  const more = pages(10);
  expect(new Set(await Promise.all(more.map(outcomeOf)))).toEqual(new Set(['too-many']));
  for (const page of [...thousand, ...more]) page.disconnect();
});

test('A source that posts without end is told to stop; another one, and the carrier, are not (P10, P13)', async () => {
  const [source, other] = [await world.as('source', 'first'), await world.as('source', 'second')];
  const batch = JSON.stringify({ leads: Array.from({ length: 1000 }, () => 0) });
  const statuses: number[] = [];
  for (let number = 0; number < 31; number++) statuses.push((await source.post('/leads/batch', batch)).status);
  expect(statuses.slice(0, 30).every((status) => status === 200)).toBe(true);
  expect(statuses[30]).toBe(429);
  expect((await source.post('/leads', { contact: { name: 'J', phone: '+15125550100' } })).status).toBe(429);
  expect((await other.post('/leads', { contact: { name: 'J', phone: '+15125550100' } })).status).toBe(201);
  const form = { MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'delivered', To: '+15125550111' };
  const hooks = Array.from({ length: 400 }, () => world.carrier.post(`${world.app.url}/hooks/twilio/status`, form));
  expect(new Set((await Promise.all(hooks)).map(({ status }) => status)).has(429)).toBe(false);
});

test('However many ask whether it is ready, the store is asked by one at a time (P13)', async () => {
  let answer = (): void => {};
  const ping = vi.spyOn(world.app.store, 'ping').mockImplementation(
    () =>
      new Promise((done) => {
        answer = done;
      }),
  );
  const all = Promise.all(Array.from({ length: 100 }, () => send(world.app.url, { method: 'GET', path: '/readyz' })));
  await expect.poll(() => ping.mock.calls.length).toBe(1);
  // All of them have come by when one that came last is answered.
  expect((await send(world.app.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
  answer();
  expect(new Set((await all).map(({ status }) => status))).toEqual(new Set([200]));
  expect(ping).toHaveBeenCalledTimes(1);
});

test('One connection makes so many handshakes of sockets and no more, until nobody spoke over them for ten seconds (P13)', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: '127.0.0.9' });
  const handshake = () =>
    new Promise<number>((resolve, reject) => {
      get(`${world.app.url}/socket.io/?EIO=4&transport=polling`, { agent }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      }).on('error', reject);
    });
  const statuses = await Promise.all(Array.from({ length: 2510 }, handshake));
  agent.destroy();
  expect(statuses.filter((status) => status === 200)).toHaveLength(2500);
  expect(statuses.filter((status) => status === 403)).toHaveLength(10);
  expect((await world.rep('Ana')).socket.connected).toBe(true);
});

test('Over one transport one token is tried; who sends ten thousand in a frame is hung up on (P13)', async () => {
  // Our own client opens another one after each refusal: this one speaks as it would not.
  const socket = new WebSocket(`${world.app.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  let refused = 0;
  socket.addEventListener('message', ({ data }) => {
    if (String(data).startsWith('44')) refused++;
    socket.send('40{"token":"sharktank_token_guess"}');
  });
  await new Promise((resolve) => socket.addEventListener('close', resolve));
  expect(refused).toBeLessThanOrEqual(1);

  // Somebody known, over polling, which takes many packets at once.
  const { token } = await world.rep('Ana', {}, false);
  const path = '/socket.io/?EIO=4&transport=polling';
  const opened = await send(world.app.url, { method: 'GET', path });
  const { sid }: { sid: string } = JSON.parse(opened.text.slice(1));
  const connect = `40${JSON.stringify({ token })}`;
  const asked = {
    method: 'POST',
    path: `${path}&sid=${sid}`,
    headers: { 'content-type': 'text/plain' },
    body: Array.from({ length: 500 }, () => connect).join('\u001e'),
  };
  await send(world.app.url, asked);
  expect((await send(world.app.url, { method: 'GET', path: `${path}&sid=${sid}` })).status).toBe(400);
  expect((await world.admin.get<string>('/metrics')).body).toMatch(/sharktank_connected_sockets\{role="rep"\} 0\n/);
});

test('A rep who sends hundreds of commands in a moment is told to try again (P13)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben', {}, false);
  const send = async () => (await ana.socket.emitWithAck('presence', { status: 'away' })).result;
  const results = await Promise.all(Array.from({ length: 520 }, send));
  expect(results.filter((result) => result === 'try-again').length).toBeGreaterThanOrEqual(20);
  expect(results.filter((result) => result === 'ok').length).toBeGreaterThan(400);
  expect((await ana.api.put('/reps/me/presence', { status: 'available' })).status).toBe(429);
  expect((await ben.api.put('/reps/me/presence', { status: 'available' })).status).toBe(200);
});

test('A manager who changes a rep’s presence without end is told to stop, and the rep claims as ever (P13)', async () => {
  const [ben, max] = [await world.rep('Ben'), await world.as('manager')];
  const change = async () => (await max.put(`/reps/${ben.rep.id}/presence`, { status: 'available' })).status;
  const statuses = await Promise.all(Array.from({ length: 510 }, change));
  expect(statuses.filter((status) => status === 200)).toHaveLength(500);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  expect(await ben.claims(await ben.offerOf(await world.lead()))).toMatchObject({ result: 'won' });
  expect((await ben.api.put('/reps/me/presence', { status: 'available' })).status).toBe(200);
});

test('Who claims offers there are not, or passes on them, is told to stop like any other rep (P13)', async () => {
  const ana = await world.rep('Ana', {}, false);
  for (const command of ['claim', 'decline']) {
    const ask = async () => (await ana.api.post(`/offers/ofr_none/${command}`)).status;
    const statuses = await Promise.all(Array.from({ length: 250 }, ask));
    expect(new Set(statuses)).toEqual(new Set([404]));
  }
  for (const command of ['claim', 'decline']) {
    expect((await ana.api.post(`/offers/ofr_none/${command}`)).status).toBe(429);
  }
});
