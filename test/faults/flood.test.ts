/** Strangers who flood a real server by every way in: it lives, its memory is bounded, and a lead is offered in the middle of it (P6, P13). */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LeadOut, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { freePort } from '../harness/free-port.ts';
import { Person } from '../harness/person.ts';
import { makeKey, ServerProcess, sharktank } from '../harness/server-process.ts';

/** A flood leaves what there is room for; a second one finds it there, and leaves no more than what a collection comes late for. */
const mostMore = 80 * 1024 * 1024;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Asks all of it, forty at a time; gives the statuses, 0 for a connection that was cut. */
async function flood(url: string, count: number, one: (number: number) => Asked): Promise<Set<number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 40 });
  const { hostname, port } = new URL(url);
  const ask = ({ method, path, headers, body }: Asked): Promise<number> =>
    new Promise((resolve) => {
      const asked = request({ hostname, port, method, path, headers, agent }, (answer) => {
        answer.resume();
        answer.on('close', () => resolve(answer.statusCode ?? 0));
      });
      asked.on('error', () => resolve(0));
      asked.end(body);
    });
  const statuses = await Promise.all(Array.from({ length: count }, (_, number) => ask(one(number))));
  agent.destroy();
  return new Set(statuses);
}

async function memoryOf(url: string): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(figures)?.[1]);
}

test('Floods of codes, guesses, links, handshakes and bodies by strangers leave no more behind than there is room for (P6, P13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  const server = await ServerProcess.start({ folder, port: await freePort() });
  try {
    const admin = api(server.url, await makeKey({ DATA_DIR: folder }));
    const made = await admin.post<RepOut>('/reps', { name: 'Ana' });
    const { token } = (await admin.post<{ token: string }>(`/reps/${made.body.id}/tokens`)).body;
    const ana = new Person(made.body, token, server.url);
    await ana.connect();
    const json = { 'content-type': 'application/json' };
    const number = (of: number): string => `+1512555${String(1000 + of)}`;
    const floods: [what: string, count: number, one: (of: number) => Asked][] = [
      [
        'guesses',
        3000,
        (of) => ({
          method: 'POST',
          path: '/api/v1/session',
          headers: json,
          body: `{"phone":"${number(of)}","code":"000000"}`,
        }),
      ],
      ['links', 2000, (of) => ({ method: 'POST', path: '/api/v1/session', headers: json, body: `{"token":"${of}"}` })],
      [
        'keys',
        3000,
        (of) => ({ method: 'GET', path: '/api/v1/me', headers: { authorization: `Bearer sharktank_key_${of}` } }),
      ],
      ['addresses', 2000, (of) => ({ method: 'GET', path: `/nowhere/${of}/${'x'.repeat(4000)}` })],
      ['handshakes', 3000, () => ({ method: 'GET', path: '/socket.io/?EIO=4&transport=polling' })],
      [
        'bodies',
        200,
        () => ({ method: 'POST', path: '/api/v1/session', headers: json, body: 'x'.repeat(1024 * 1024) }),
      ],
      [
        'webhooks',
        2000,
        (of) => ({
          method: 'POST',
          path: '/hooks/twilio/sms',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `Body=${of}`,
        }),
      ],
    ];
    const floodAll = async (round: number): Promise<number> => {
      for (const [what, count, one] of floods) {
        const flooding = flood(server.url, count, (of) => one(of + round * 4000));
        const contact = { name: 'Jane', email: `${what}${round}@example.com` };
        const offer = await ana.offerOf((await admin.post<LeadOut>('/leads', { contact })).body);
        expect(await ana.declines(offer)).toEqual({ result: 'ok' });
        const statuses = [...(await flooding)];
        expect(
          statuses.filter((status) => status >= 500),
          what,
        ).toEqual([]);
      }
      return memoryOf(server.url);
    };
    const after = [await floodAll(0), await floodAll(1)] as const;
    expect(after[1] - after[0]).toBeLessThan(mostMore);
    ana.disconnect();
    expect((await sharktank(['doctor'], { DATA_DIR: folder })).stdout).toContain('ok');
  } finally {
    await ServerProcess.endAll();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

test('Thousands who connect in one frame, again and again, are forgotten each time (P13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  const server = await ServerProcess.start({ folder, port: await freePort() });
  try {
    const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
    const body = Array.from({ length: 3000 }, () => '40{"token":"x"}').join('\u001e');
    const frames = async (): Promise<number> => {
      for (let number = 0; number < 60; number++) {
        const { sid }: { sid: string } = JSON.parse((await (await fetch(path)).text()).slice(1));
        await fetch(`${path}&sid=${sid}`, { method: 'POST', body }).then((answer) => answer.text());
      }
      return memoryOf(server.url);
    };
    const after = [await frames(), await frames()] as const;
    expect(after[1] - after[0]).toBeLessThan(mostMore);
  } finally {
    await ServerProcess.endAll();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
