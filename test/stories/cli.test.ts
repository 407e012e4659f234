/** The command line as an engineer types it: beside a running server, with stdout that a script can read. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { World } from '../harness/world.ts';

const cli = join(import.meta.dirname, '../../src/cli.ts');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

/** Runs a command over the world's folder. */
function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '', DATA_DIR: world.folder, LOG_LEVEL: 'silent', ...environment };
    execFile(process.execPath, [cli, ...words], { env }, (fault, stdout, stderr) => {
      resolve({ code: typeof fault?.code === 'number' ? fault.code : 0, stdout, stderr });
    });
  });
}

test('A key made beside the running server works at once, and stdout holds nothing but its JSON', async () => {
  const made = await run(['key', 'create', '--role', 'manager', '--name', 'Board', '--json']);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const key = JSON.parse(made.stdout) as { id: string; role: string; name: string; key: string };
  expect(Object.keys(key).sort()).toEqual(['id', 'key', 'name', 'role']);
  expect(key).toMatchObject({ role: 'manager', name: 'Board' });
  const asked = await fetch(`${world.app.url}/api/v1/me`, { headers: { authorization: `Bearer ${key.key}` } });
  expect(await asked.json()).toMatchObject({ id: key.id, name: 'Board', roles: ['manager'] });
});

test('A sign-in link for a rep works once; for nobody, or nobody known, it says what to do', async () => {
  const ana = await world.rep('Ana', {}, false);
  const { stdout } = await run(['link', 'create', '--rep', ana.rep.id], { PUBLIC_URL: 'https://leads.example.com' });
  expect(stdout).toMatch(/^https:\/\/leads\.example\.com\/sign-in#\S+\n$/);
  const token = stdout.trim().split('#')[1];
  const signIn = () =>
    fetch(`${world.app.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
  const first = await signIn();
  expect(first.status).toBe(200);
  expect(await first.json()).toMatchObject({ name: 'Ana', roles: ['rep'], rep: { id: ana.rep.id } });
  expect((await signIn()).status).toBe(401);
  expect(await run(['link', 'create'])).toMatchObject({ code: 64, stderr: expect.stringContaining('--role admin') });
  expect(await run(['link', 'create', '--rep', 'rep_x'])).toMatchObject({
    code: 1,
    stderr: 'There is no rep rep_x.\n',
  });
});

test('The doctor says what is well and what is wrong, and how to mend it', async () => {
  const well = await run(['doctor']);
  expect(well.code).toBe(0);
  expect(well.stdout).toMatch(/^ok +configuration/m);
  expect(well.stdout).toMatch(/^ok +database: SQLite in .* answers$/m);
  expect(well.stdout).toMatch(/^ok +Twilio: not set up/m);

  const ill = await run(['doctor'], {
    REDIS_URL: 'redis://127.0.0.1:1',
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: 'wrong',
    TWILIO_FROM: '+15005550006',
    TWILIO_API_URL: world.carrier.url,
    PUBLIC_URL: 'https://leads.example.com',
  });
  expect(ill.code).toBe(1);
  expect(ill.stdout).toMatch(/^WRONG +configuration: TRUST_PROXY is not set, .*Set it to the number of proxies/m);
  expect(ill.stdout).not.toMatch(/^ok +configuration/m);
  expect(ill.stdout).toMatch(/^WRONG +Redis 1: does not answer .*Check REDIS_URL$/m);
  expect(ill.stdout).toMatch(/^WRONG +Twilio: refuses the account/m);
  expect(ill.stdout).not.toContain('wrong');
});

test('Migrating is safe beside the server; every command has help, and a wrong word says what is right', async () => {
  expect(await run(['migrate'])).toMatchObject({
    code: 0,
    stdout: `The store is up to date: SQLite in ${world.folder}.\n`,
  });
  const commands = ['', 'serve', 'migrate', 'key create', 'link create', 'doctor', 'backup', 'move'];
  const helps = await Promise.all(commands.map((words) => run([...words.split(' ').filter(Boolean), '--help'])));
  for (const { stdout } of helps) expect(stdout).toContain('Usage: sharktank');
  const wrong = await run(['key', 'create', '--role', 'boss', '--name', 'X']);
  expect(wrong).toMatchObject({ code: 64, stdout: '' });
  expect(wrong.stderr).toContain('admin, manager, source');
});
