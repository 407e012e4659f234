/** A flood of connections and of wrong keys from one address holds up nobody else. */
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
  const statuses = await Promise.all(Array.from({ length: 310 }, async () => (await guess()).status));
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  const refused = await guess();
  expect(problemOf(refused).status).toBe(429);
  expect(Number(refused.headers['retry-after']?.[0])).toBeGreaterThan(0);
  // The same address, with a key that is one.
  expect((await world.admin.get('/me')).status).toBe(200);
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

test('Who guesses tokens over one socket has to open another one after so many (P13)', async () => {
  // Our own client opens another one after each refusal: this one speaks as it would not.
  const socket = new WebSocket(`${world.app.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  let refused = 0;
  socket.addEventListener('message', ({ data }) => {
    if (String(data).startsWith('44')) refused++;
    socket.send('40{"token":"sharktank_token_guess"}');
  });
  await new Promise((resolve) => socket.addEventListener('close', resolve));
  expect(refused).toBe(300);
});

test('A rep who sends hundreds of commands in a moment is told to try again (P13)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben', {}, false);
  const send = async () => (await ana.socket.emitWithAck('presence', { status: 'away' })).result;
  const results = await Promise.all(Array.from({ length: 220 }, send));
  expect(results.filter((result) => result === 'try-again').length).toBeGreaterThanOrEqual(20);
  expect(results.filter((result) => result === 'ok').length).toBeGreaterThan(150);
  expect((await ana.api.put('/reps/me/presence', { status: 'available' })).status).toBe(429);
  expect((await ben.api.put('/reps/me/presence', { status: 'available' })).status).toBe(200);
});
