/** Who asks and takes none of the answers, or never comes to the end of a question, is hung up on, and costs little until then. */
import { connect, type Socket } from 'node:net';
import { Server } from 'socket.io';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { httpServer } from '../../src/http/server.ts';
import { openLimits } from '../../src/limits/limits.ts';
import { openLog } from '../../src/log.ts';
import { expectItLives, outcomeOf, socketTo } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
const opened: Socket[] = [];
beforeAll(async () => {
  world = await World.open();
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await expectItLives(world);
});
afterAll(() => world.close());

/** A connection that asks as many times at once. */
function asks(url: string, path: string, times = 1): Socket {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  opened.push(socket);
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nhost: sharktank\r\n\r\n`.repeat(times));
  return socket;
}

/** Without anything behind it. */
async function bareServer() {
  const { app } = await httpServer({
    store: world.app.store,
    limits: openLimits(undefined, () => {}),
    used: () => {},
    log: openLog('silent'),
    publicUrl: () => world.app.url,
    trustProxy: false,
    extraAccess: {},
  });
  return { app, listen: () => app.listen({ host: '127.0.0.1', port: 0 }) };
}

test('A request of which half came is refused in words once its time is over (P13)', async () => {
  const { app, listen } = await bareServer();
  expect([app.server.requestTimeout, app.server.headersTimeout]).toEqual([30_000, 30_000]);
  // The same, sooner.
  app.server.requestTimeout = 300;
  app.server.headersTimeout = 300;
  app.post('/api/v1/session', async () => 'never comes to this');
  const url = await listen();
  for (const half of ['content-le', 'content-type: application/json\r\ncontent-length: 20\r\n\r\n{"token":']) {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    opened.push(socket);
    let heard = '';
    socket.on('data', (part) => {
      heard += part.toString();
    });
    socket.write(`POST /api/v1/session HTTP/1.1\r\nhost: sharktank\r\n${half}`);
    await expect.poll(() => socket.destroyed, { timeout: 5000 }).toBe(true);
    const [head = '', body = ''] = heard.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 408 .*content-type: application\/problem\+json/s);
    expect(JSON.parse(body)).toMatchObject({ status: 408, detail: 'The request did not arrive in time.' });
  }
  await app.close();
});

test('A connection on which nothing moves for a minute is ended, however much waits to go out; a silent page is not, and a stop waits for neither (P13)', async () => {
  const { app, listen } = await bareServer();
  expect(app.server.timeout).toBe(60_000);
  // The same, sooner.
  app.server.setTimeout(300);
  const io = new Server(app.server, { serveClient: false });
  const url = await listen();
  const open = (): Promise<number> => new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)));

  const page = socketTo(url, {});
  expect(await outcomeOf(page)).toBe('connected');
  const begun = Array.from({ length: 20 }, async () => {
    const socket = asks(url, '/docs/js/scalar.js');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
  });
  await Promise.all(begun);
  expect(await open()).toBe(21);
  await expect.poll(open, { timeout: 5000 }).toBe(1);
  expect(page.connected).toBe(true);

  page.disconnect();
  app.server.setTimeout(60_000);
  const last = asks(url, '/docs/js/scalar.js');
  await new Promise((resolve) => last.once('data', resolve));
  last.pause();
  const since = performance.now();
  io.engine.close();
  await app.close();
  expect(performance.now() - since).toBeLessThan(5000);
});

test('Who asks hundreds of times and waits for no answer is hung up on; sixteen at a time are answered, again and again (P13)', async () => {
  const answersTo = (socket: Socket): (() => number) => {
    let heard = '';
    socket.on('data', (part) => {
      heard += part.toString();
    });
    return () => heard.split('HTTP/1.1 200 OK').length - 1;
  };
  for (const path of ['/openapi.json', '/healthz', '/nowhere']) {
    const socket = asks(world.app.url, path, 500);
    const answers = answersTo(socket);
    await expect.poll(() => socket.destroyed).toBe(true);
    expect(answers(), path).toBeLessThanOrEqual(16);
  }
  const socket = asks(world.app.url, '/healthz', 16);
  const answers = answersTo(socket);
  await expect.poll(answers).toBe(16);
  socket.write('GET /healthz HTTP/1.1\r\nhost: sharktank\r\n\r\n'.repeat(16));
  await expect.poll(answers).toBe(32);
});
