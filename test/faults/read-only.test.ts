/** Folders in which the embedded store or its backup may not write: from the start, and while it is served. */
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedEvent, LeadOut, Page, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { freePort } from '../harness/free-port.ts';
import { makeKey, ServerProcess, sharktank } from '../harness/server-process.ts';
import { SmallDisk } from '../harness/small-disk.ts';

const run = promisify(execFile);

/** Somebody who owns nothing; the tests run as root, who may write everywhere. */
const nobody = 65534;
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];

let folder: string;
let port: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  // Everybody may look into it, as into most folders.
  await chmod(folder, 0o755);
  port = await freePort();
});
afterEach(async () => {
  await ServerProcess.endAll();
  await rm(folder, { recursive: true, force: true });
});

const serving = (data: string) => ({ DATA_DIR: data, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn' });

async function give(data: string, owner: number): Promise<void> {
  for (const name of await readdir(data)) await chown(join(data, name), owner, owner);
  await chown(data, owner, owner);
}

test('A user who may not write in DATA_DIR is told so with exit code 78, the fault and the way out; given the folder, the server starts (P3)', async () => {
  const data = join(folder, 'data');
  await mkdir(data);
  const key = await makeKey({ DATA_DIR: data });
  const admin = api(`http://127.0.0.1:${port}`, key);
  const owned = new ServerProcess({ folder: data, port });
  await owned.ready();
  const lead = (await admin.post<LeadOut>('/leads', { contact: { name: 'Jane', email: 'jane@example.com' } })).body;
  await owned.kill();

  const empty = join(folder, 'empty');
  await mkdir(empty);
  for (const given of [empty, join(folder, 'not', 'there'), data]) {
    const refused = await sharktank(['serve'], serving(given), asNobody);
    expect(refused).toMatchObject({ code: 78, stdout: '' });
    expect(refused.stderr).toContain(`DATA_DIR ${given}`);
    expect(refused.stderr).toMatch(/READONLY|CANTOPEN|EACCES/);
    expect(refused.stderr).toMatch(/this user may not write there: give the folder to the user who runs Sharktank/);
    expect(refused.stderr).not.toMatch(/^ +at /m);
    const key = await sharktank(['key', 'create', '--role', 'source', '--name', 'Fair'], serving(given), asNobody);
    expect(key).toMatchObject({ code: 1, stdout: '' });
    expect(key.stderr).toMatch(/this user may not write there/);
    expect(key.stderr).not.toMatch(/^ +at /m);
  }
  expect(await readdir(empty)).toEqual([]);

  await give(data, nobody);
  await ServerProcess.start({ folder: data, port, under: asNobody });
  expect((await admin.get<LeadOut>(`/leads/${lead.id}`)).body.id).toBe(lead.id);
});

test('A file system that can only be read is told with exit code 78 and the way out, to root too', async () => {
  const disk = await SmallDisk.mount(16);
  try {
    const data = join(disk.folder, 'data');
    await makeKey({ DATA_DIR: data });
    await disk.remount('ro');
    for (const given of [data, join(disk.folder, 'new')]) {
      const refused = await sharktank(['serve'], serving(given));
      expect(refused).toMatchObject({ code: 78, stdout: '' });
      expect(refused.stderr).toContain(`DATA_DIR ${given}`);
      expect(refused.stderr).toMatch(/this user may not write there/);
    }
    await disk.remount('rw');
    await ServerProcess.start({ folder: data, port });
    await ServerProcess.endAll();
  } finally {
    await disk.unmount();
  }
});

test('The file system refuses every write while the server runs: 503 and nothing acknowledged, what can be read is answered; what fell due meanwhile goes on by itself when it takes writes again (P3, P6, P11)', async () => {
  const server = await ServerProcess.start({ folder, port });
  const admin = api(server.url, await makeKey({ DATA_DIR: folder }));
  const stages = [1, 1].map((seconds) => ({ mode: 'shark-tank', seconds }));
  await admin.post('/programs', { name: 'Two waves', stages, maxLive: 100 });
  await admin.post<RepOut>('/reps', { name: 'Ana' });
  const post = (number: number) =>
    admin.post<LeadOut>('/leads', {
      externalId: `E${number}`,
      contact: { name: 'Jane', email: `jane${number}@example.com` },
    });
  const kept = (await Promise.all([1, 2, 3].map(post))).map(({ body }) => body.id);

  // Not a byte more goes into any file of this process, those that are open included.
  await run('prlimit', ['--pid', String(server.pid), '--fsize=1:unlimited']);
  const refused = await post(4);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const listed = async () => (await admin.get<Page<LeadOut>>('/leads')).body.items;
  expect((await listed()).map(({ id }) => id).sort()).toEqual([...kept].sort());
  // A deadline passes, and nothing can be written of it.
  await expect.poll(() => server.log, { timeout: 10_000 }).toContain('could not be moved on');

  await run('prlimit', ['--pid', String(server.pid), '--fsize=unlimited:unlimited']);
  await server.ready();
  await expect
    .poll(async () => (await listed()).map(({ status }) => status), { timeout: 10_000 })
    .toEqual(kept.map(() => 'unclaimed'));
  const trace = (await admin.get<Page<FeedEvent>>(`/leads/${kept[0]}/trace`)).body.items;
  expect(trace.filter(({ type }) => type === 'offer.expired')).toHaveLength(2);
  expect((await post(4)).status).toBe(201);
});

test('A folder that is made read-only under its server: it goes on with the files it has, also after a kill, and nothing that was answered is lost (P3)', async () => {
  await give(folder, nobody);
  const under = asNobody;
  const server = await ServerProcess.start({ folder, port, under });
  const admin = api(server.url, await makeKey({ DATA_DIR: folder }));
  await chmod(folder, 0o555);
  const post = (name: string) => admin.post<LeadOut>('/leads', { contact: { name, email: `${name}@example.com` } });
  const first = await post('jane');
  expect(first.status).toBe(201);
  await server.kill();

  await ServerProcess.start({ folder, port, under });
  const second = await post('joe');
  expect(second.status).toBe(201);
  const leads = (await admin.get<Page<LeadOut>>('/leads')).body.items;
  expect(leads.map(({ id }) => id).sort()).toEqual([first.body.id, second.body.id].sort());
});

test('A backup into a folder where this user may not write, or of a store that is not theirs, is refused in words and leaves nothing behind', async () => {
  const [data, away] = [join(folder, 'data'), join(folder, 'away')];
  await Promise.all([mkdir(data), mkdir(away)]);
  await makeKey({ DATA_DIR: data });
  await chown(away, nobody, nobody);
  const foreign = await sharktank(['backup', join(away, 'copy.sqlite')], { DATA_DIR: data }, asNobody);
  expect(foreign).toMatchObject({ code: 1, stdout: '' });
  expect(foreign.stderr).toMatch(/cannot be read: .*make backups as the user who runs the server/);

  await give(data, nobody);
  await chown(away, 0, 0);
  const refused = await sharktank(['backup', join(away, 'copy.sqlite')], { DATA_DIR: data }, asNobody);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(new RegExp(`^This user may not write in ${away} \\(EACCES`));
  expect(await readdir(away)).toEqual([]);
});
