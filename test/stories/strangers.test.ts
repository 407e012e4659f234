/** A flood of connections and of wrong keys from one address holds up nobody else. */
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf, send } from '../harness/hostile.ts';
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

test('Of a thousand connections from one address that nobody known is behind, half are let in; others are served as ever (P13)', async () => {
  const answers = await Promise.all(Array.from({ length: 1000 }, () => opens('127.0.0.9')));
  expect(answers.filter((isIn) => isIn)).toHaveLength(500);
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
