/** The server as a process: how it refuses to start, how it stops, and how punctual it is. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedEvent, LeadOut, Page, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { dice } from '../harness/dice.ts';
import { freePort } from '../harness/free-port.ts';
import { listenForNoise } from '../harness/noise.ts';
import { makeKey, ServerProcess, sharktank } from '../harness/server-process.ts';
import { Watcher } from './floor.ts';

let folder: string;
let port: number;
const leaving: (() => void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  port = await freePort();
});
afterEach(async () => {
  for (const leave of leaving.splice(0)) leave();
  await ServerProcess.endAll();
  await rm(folder, { recursive: true, force: true });
});

test('A second server on the same folder is refused with exit code 78, also while the first is busy; after a kill the next one starts at once (P3)', async () => {
  const first = await ServerProcess.start({ folder, port });
  const second = new ServerProcess({ folder, port: await freePort() });
  expect(await second.ended).toEqual({ code: 78, signal: null });
  expect(second.log).toMatch(/DATA_DIR .* is in use/);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);

  await first.kill();
  const third = await ServerProcess.start({ folder, port });
  const fourth = new ServerProcess({ folder, port: await freePort() });
  expect((await fourth.ended).code).toBe(78);
  expect((await third.stop()).code).toBe(0);
  // Stopped as it should be, it leaves nothing in the way either.
  await ServerProcess.start({ folder, port });
});

test('Wrong settings are all named at once, before anything starts, with exit code 78', async () => {
  const { code, stdout, stderr } = await sharktank(['serve'], {
    DATA_DIR: folder,
    PORT: 'many',
    PUBLIC_URL: 'leads.example.com',
    REDIS_URL: 'http://127.0.0.1',
    DATABASE_URL: 'mysql://127.0.0.1/leads',
    TWILIO_ACCOUNT_SID: 'SK1',
    LOG_LEVEL: 'loud',
  });
  expect(code).toBe(78);
  expect(stdout).toBe('');
  for (const name of ['PORT', 'PUBLIC_URL', 'REDIS_URL', 'DATABASE_URL', 'TWILIO_ACCOUNT_SID', 'LOG_LEVEL']) {
    expect(stderr).toMatch(new RegExp(`^ +${name} `, 'm'));
  }
  expect(stderr).not.toMatch(/^ +at /m);
});

test('SIGTERM ends the server cleanly within 5 s: exit code 0, every socket told at once, and what was answered is there afterwards (P3)', async () => {
  const server = await ServerProcess.start({ folder, port });
  const key = await makeKey({ DATA_DIR: folder });
  const admin = api(server.url, key);
  const rep = (await admin.post<RepOut>('/reps', { name: 'Ana' })).body;
  const { token } = (await admin.post<{ token: string }>(`/reps/${rep.id}/tokens`)).body;
  const sockets = [token, token, key].map((one) =>
    io(server.url, { auth: { token: one }, transports: ['websocket'], forceNew: true, reconnection: false }),
  );
  leaving.push(() => sockets.forEach((socket) => void socket.disconnect()));
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))));
  const lead = (await admin.post<LeadOut>('/leads', { contact: { name: 'Jane', email: 'jane@example.com' } })).body;

  const gone = sockets.map((socket) => new Promise<string>((resolve) => socket.once('disconnect', resolve)));
  const asked = performance.now();
  const ending = await server.stop();
  expect(ending).toEqual({ code: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(5000);
  expect(await Promise.all(gone)).toHaveLength(3);

  await ServerProcess.start({ folder, port });
  expect((await admin.get<LeadOut>(`/leads/${lead.id}`)).body).toMatchObject({ status: 'offering' });
});

test('Connections that say nothing, as browsers open ahead, half a request, or take no answer, do not hold up a stop', async () => {
  const server = await ServerProcess.start({ folder, port });
  const silent = connect(port, '127.0.0.1');
  await once(silent, 'connect');
  // It was let in before this request, so the server knows it.
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const half = connect(port, '127.0.0.1');
  half.write('GET /healthz HTTP/1.1\r\nhost: sharkt');
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  // Read from the disk as it is taken: more than fits into what the machine keeps between the two.
  const page = await (await fetch(server.url, { headers: { accept: 'text/html' } })).text();
  const script = /src="(\/assets\/[^"]+)"/.exec(page)?.[1];
  const deaf = connect(port, '127.0.0.1');
  deaf.on('error', () => {});
  // As many as one connection may ask ahead.
  deaf.write(`GET ${script} HTTP/1.1\r\nhost: a\r\n\r\n`.repeat(16));
  await once(deaf, 'data');
  deaf.pause();
  const ended = Promise.all([once(silent, 'close'), once(half, 'close')]);
  const since = performance.now();
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - since).toBeLessThan(5000);
  await ended;
});

test('A wave that falls due while the server is down ends as soon as it is back, and the next one begins (P3, P6)', async () => {
  let server = await ServerProcess.start({ folder, port });
  const key = await makeKey({ DATA_DIR: folder });
  const admin = api(server.url, key);
  await admin.post('/programs', {
    name: 'Two waves',
    stages: [
      { mode: 'shark-tank', seconds: 1 },
      { mode: 'shark-tank', seconds: 1 },
    ],
  });
  await admin.post<RepOut>('/reps', { name: 'Ana' });
  const lead = (await admin.post<LeadOut>('/leads', { contact: { name: 'Jane', email: 'jane@example.com' } })).body;

  const noise = listenForNoise();
  await server.kill();
  // The time that passes while it is down: the deadline is past for certain.
  await pause(1200);
  server = new ServerProcess({ folder, port });
  const readyAt = await server.ready();
  const watcher = new Watcher(server.url, key);
  leaving.push(() => watcher.goHome());
  await watcher.connected();
  if ((await admin.get<LeadOut>(`/leads/${lead.id}`)).body.status === 'offering') {
    await watcher.feed.next(({ type }) => type === 'lead.unclaimed');
  }
  const trace = (await admin.get<Page<FeedEvent>>(`/leads/${lead.id}/trace`)).body.items;
  const second = trace.filter(({ type }) => type === 'wave.started')[1];
  expect(Date.parse(second?.at ?? '') - readyAt).toBeLessThan(1500 + noise.worstMs());
  noise.stop();
  expect(trace.map(({ type }) => type)).toEqual([
    'lead.received',
    'lead.routed',
    'wave.started',
    'offer.expired',
    'wave.started',
    'offer.expired',
    'lead.unclaimed',
  ]);
});

test('A hundred waves that end at all kinds of moments each end within 250 ms of their deadline, never before it (P6)', async () => {
  const server = await ServerProcess.start({ folder, port });
  const admin = api(server.url, await makeKey({ DATA_DIR: folder }));
  await admin.post('/programs', { name: 'Short', stages: [{ mode: 'shark-tank', seconds: 1 }], maxLive: 100 });
  await admin.post<RepOut>('/reps', { name: 'Ana' });
  const noise = listenForNoise();
  const chance = dice();
  const posts = Array.from({ length: 100 }, async (_, index) => {
    await pause(chance.between(0, 2000));
    const contact = { name: `Jane ${index}`, email: `jane${index}@example.com` };
    return (await admin.post<LeadOut>('/leads', { contact })).body;
  });
  const watcher = new Watcher(server.url, admin.key);
  leaving.push(() => watcher.goHome());
  await watcher.connected();
  for (const lead of await Promise.all(posts))
    await watcher.feed.next(({ type, leadId }) => type === 'lead.unclaimed' && leadId === lead.id);

  const log = (await admin.get<Page<FeedEvent>>('/feed?limit=1000')).body.items;
  const starts = new Map(
    log.filter(({ type }) => type === 'wave.started').map((event) => [event.offerId, Date.parse(event.at)]),
  );
  const late = log
    .filter(({ type }) => type === 'offer.expired')
    .map((event) => Date.parse(event.at) - (starts.get(event.offerId) ?? Number.NaN) - 1000);
  expect(late).toHaveLength(100);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late)).toBeLessThanOrEqual(250 + noise.worstMs());
  process.stderr.write(`late ${late.sort((a, b) => a - b).join(' ')} noise ${noise.worstMs()}\n`);
  noise.stop();
});
