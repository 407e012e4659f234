/** The disk under the embedded store runs full, and has room again, while leads come in, waves run and reps claim. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { FeedEvent, LeadOut, Page, RepOut } from '../../src/protocol.ts';
import { type Api, api } from '../harness/api.ts';
import { dice } from '../harness/dice.ts';
import { freePort } from '../harness/free-port.ts';
import { listenForNoise } from '../harness/noise.ts';
import { Person } from '../harness/person.ts';
import { makeKey, ServerProcess, type ServerSettings, sharktank } from '../harness/server-process.ts';
import { SmallDisk } from '../harness/small-disk.ts';
import { faultsInAnswers, faultsInLeads, judgeWaves, type Outage } from './aftermath.ts';
import { type FloorRep, openFloor, Source } from './floor.ts';
import { aftermathOf } from './settled.ts';
import { back, missing, storeAsTold } from './store-as-told.ts';

let disk: SmallDisk;
let settings: ServerSettings;
let floor: FloorRep[] = [];
let source: Source | undefined;
beforeEach(async () => {
  disk = await SmallDisk.mount(24);
  const log = join(disk.folder, 'log');
  // What the server has to say goes to a file on the same disk, as on many a machine.
  const under = ['sh', '-c', `exec "$@" 2>>${log}`, 'sh'];
  settings = { folder: join(disk.folder, 'data'), port: await freePort(), under };
});
afterEach(async () => {
  for (const rep of floor) rep.goHome();
  await ServerProcess.endAll();
  await source?.stop();
  await disk.unmount();
  floor = [];
  source = undefined;
});

async function readiness(server: ServerProcess): Promise<number> {
  const answer = await fetch(`${server.url}/readyz`);
  await answer.arrayBuffer();
  return answer.status;
}

test('The disk runs full under load, twice, once with a kill and a restart on the full disk: nothing is acknowledged that is not kept, it says so and lives, and goes on by itself once there is room (P1, P2, P3, P4, P5, P6, P11)', async () => {
  const chance = dice();
  const noise = listenForNoise();
  let server = await ServerProcess.start(settings);
  const admin = api(server.url, await makeKey({ DATA_DIR: settings.folder }));
  floor = await openFloor(admin, server.url, chance);
  source = new Source(admin, chance);
  source.start(3);

  const outages: Outage[] = [];
  for (const withKill of [false, true]) {
    await pause(chance.between(500, 1500));
    const killedAt = Date.now();
    await disk.fill();
    expect(await readiness(server)).toBe(503);
    const refusalsBefore = source.refusals;
    // Until the log of writes is used up, which the disk already holds, some still go through, and are kept.
    await expect.poll(() => source?.refusals, { timeout: 60_000 }).toBeGreaterThan(refusalsBefore);
    if (withKill) {
      await server.kill();
      server = new ServerProcess(settings);
      // It serves what it can, and says that this is not all.
      await expect.poll(() => readiness(server).catch(() => 0), { timeout: 20_000 }).toBe(503);
    }
    // Deadlines pass meanwhile.
    await pause(chance.between(1500, 3000));
    expect(await readiness(server)).toBe(503);
    // What can be read is there to read.
    expect((await admin.get('/leads')).status).toBe(200);
    await disk.free();
    outages.push({ killedAt, readyAt: Date.now() });
    await server.ready();
  }
  await pause(chance.between(500, 1500));
  await source.stop();

  const settled = await aftermathOf({ url: server.url, admin, floor, source, outages, noise });
  const given = settled.answered;
  const aftermath = { ...settled, answered: given.filter(({ answer }) => answer.result !== 'try-again') };
  const waves = judgeWaves(aftermath);
  const story = `${aftermath.leads.size} leads, ${given.length} answers, ${source.refusals} refused posts, ${waves.duringOutages} waves due in outages, worst ${waves.worstMs} ms late, ${aftermath.noiseMs} ms of noise, ${JSON.stringify(outages)}`;
  expect(
    [...source.faults, ...faultsInLeads(aftermath), ...faultsInAnswers(aftermath), ...waves.faults],
    story,
  ).toEqual([]);
  // Else the dice never came near anything.
  expect(waves.duringOutages, story).toBeGreaterThan(5);
  expect(source.accepted.size, story).toBeGreaterThan(50);
  for (const result of ['won', 'taken', 'try-again'])
    expect(new Set(given.map(({ answer }) => answer.result)), story).toContain(result);
  expect((await server.stop()).code).toBe(0);
});

test('A full disk: a claim over HTTP is told to try again, as a problem in JSON, and wins once there is room (P3, P5, P11)', async () => {
  const server = await ServerProcess.start(settings);
  const admin = api(server.url, await makeKey({ DATA_DIR: settings.folder }));
  const rep = (await admin.post<RepOut>('/reps', { name: 'Ana' })).body;
  const { token } = (await admin.post<{ token: string }>(`/reps/${rep.id}/tokens`)).body;
  const post = () =>
    admin.post<LeadOut>('/leads', { externalId: 'E1', contact: { name: 'Jane', email: 'jane@example.com' } });
  const lead = (await post()).body;
  const offerId = await offerOf(admin, lead);
  await disk.fill();

  const claim = () => api(server.url, token).post<{ result?: string }>(`/offers/${offerId}/claim`);
  for (let again = 0; again < 3; again++) {
    const refused = await claim();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(refused.body).toMatchObject({ status: 503, result: 'try-again' });
  }
  // Posted before: the answer is the one from then, for which nothing is written.
  expect((await post()).body.id).toBe(lead.id);
  expect((await admin.get<LeadOut>(`/leads/${lead.id}`)).body.status).toBe('offering');

  await disk.free();
  await server.ready();
  expect(await claim()).toMatchObject({ status: 200 });
  expect((await admin.get<LeadOut>(`/leads/${lead.id}`)).body).toMatchObject({ claimedBy: { id: rep.id } });
});

async function offerOf(admin: Api, lead: LeadOut): Promise<string> {
  let offerId: unknown;
  await expect
    .poll(async () => {
      const trace = (await admin.get<Page<FeedEvent>>(`/leads/${lead.id}/trace`)).body.items;
      offerId = trace.find(({ type }) => type === 'wave.started')?.offerId;
      return offerId;
    })
    .toBeDefined();
  return String(offerId);
}

test('A server that is stopped on a full disk ends in order, and one that finds no room to begin says so with exit code 78; with room again it serves what was there (P3, P11)', async () => {
  const server = await ServerProcess.start(settings);
  const admin = api(server.url, await makeKey({ DATA_DIR: settings.folder }));
  const lead = (await admin.post<LeadOut>('/leads', { contact: { name: 'Jane', email: 'jane@example.com' } })).body;
  await disk.fill();
  expect((await admin.post('/leads', { contact: { name: 'Joe', email: 'joe@example.com' } })).status).toBe(503);
  expect(await server.stop()).toEqual({ code: 0, signal: null });

  // The files that the stop took away left a little room.
  await disk.fill();
  const { folder } = settings;
  for (const words of [['serve'], ['key', 'create', '--role', 'source', '--name', 'Fair']]) {
    const refused = await sharktank(words, { DATA_DIR: folder, HOST: '127.0.0.1', PORT: String(settings.port) });
    expect(refused.code).toBe(words[0] === 'serve' ? 78 : 1);
    expect(refused.stderr).toMatch(/the disk is full.*make room/);
    expect(refused.stderr).not.toMatch(/^ +at /m);
  }

  await disk.free();
  await ServerProcess.start(settings);
  const leads = (await admin.get<Page<LeadOut>>('/leads')).body.items;
  expect(leads.map(({ id }) => id)).toEqual([lead.id]);
});

test('Too little room to go on with is not ready, though a small write may still succeed (P11)', async () => {
  const server = await ServerProcess.start(settings);
  expect(await readiness(server)).toBe(200);
  await disk.fill({ butBytes: 512 * 1024 });
  expect(await readiness(server)).toBe(503);
  const { code, stdout } = await sharktank(['doctor'], { DATA_DIR: settings.folder });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^WRONG +database: The disk is full: \d+ bytes are left/m);
  await disk.free();
  expect(await readiness(server)).toBe(200);
});

test('A full disk shows in readiness, figures, log and pages from the first write that is refused, and so does its end, without a restart or a post (P11)', async () => {
  const { folder, port } = settings;
  // Its log goes elsewhere: a line that finds no room is told later.
  const server = await ServerProcess.start({ folder, port });
  const admin = api(server.url, await makeKey({ DATA_DIR: folder }));
  const rep = (await admin.post<RepOut>('/reps', { name: 'Ana' })).body;
  const { token } = (await admin.post<{ token: string }>(`/reps/${rep.id}/tokens`)).body;
  const ana = new Person(rep, token, server.url);
  onTestFinished(() => ana.disconnect());
  await ana.connect();
  await disk.fill();
  const post = () =>
    admin.post('/leads', { contact: { name: 'Joe', email: 'joe@example.com' }, note: 'y'.repeat(2000) });
  // Until the log of writes is used up, which the disk already holds, some still go through.
  await expect.poll(async () => (await post()).status, { timeout: 30_000, interval: 5 }).toBe(503);
  await expect.poll(() => storeAsTold(server, ana), { timeout: 5000 }).toEqual(missing);
  for (const until = Date.now() + 3000; Date.now() < until; await pause(50))
    expect(await storeAsTold(server, ana)).toEqual(missing);

  // Nobody asks or posts: it finds out by itself.
  await disk.free();
  await ana.services.next(({ store }) => store === 'ok', ana.services.all.length);
  await expect.poll(() => storeAsTold(server, ana)).toEqual(back);
  expect((await post()).status).toBeLessThan(300);
});

test('A backup onto a full disk is refused in words and leaves nothing there', async () => {
  const server = await ServerProcess.start(settings);
  const admin = api(server.url, await makeKey({ DATA_DIR: settings.folder }));
  await admin.post<LeadOut>('/leads', { contact: { name: 'Jane', email: 'jane@example.com' } });
  const other = await SmallDisk.mount(1);
  try {
    await other.fill({ butBytes: 64 * 1024 });
    const file = join(other.folder, 'copy.sqlite');
    const refused = await sharktank(['backup', file], { DATA_DIR: settings.folder });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /copy\.sqlite could not be written: .*Is there room on that disk\? Nothing was left/,
    );
    await expect(access(file)).rejects.toThrow('ENOENT');
    expect((await other.names()).filter((name) => name !== 'ballast')).toEqual([]);
  } finally {
    await other.unmount();
  }
});
