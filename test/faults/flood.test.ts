/** Strangers who flood a real server by every way in: it lives, its memory is bounded, and a lead is offered in the middle of it (P6, P13). */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LeadOut, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { freePort } from '../harness/free-port.ts';
import { Person } from '../harness/person.ts';
import { makeKey, ServerProcess, sharktank } from '../harness/server-process.ts';

const mebibyte = 1024 * 1024;
interface Memory {
  /** By what can still be reached. */
  readonly held: number;
  /** By the whole process, which gives back late what it had. */
  readonly resident: number;
}
const mostMore: Memory = { held: mebibyte, resident: 80 * mebibyte };
/** A flood leaves what there is room for, and the next one finds it there. What is a leak grows in each of so many. */
const mostRounds = 6;

/** For Node: a signal collects what nothing refers to, and the log says when it is done. */
const collected = 'collected';
const collects = [
  '--expose-gc',
  '--import',
  `data:text/javascript,process.on('SIGUSR2',()=>{gc();process.stderr.write('${collected}\\n')})`,
];

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Answered {
  /** 0 for a connection that was cut. */
  readonly status: number;
  readonly text: string;
}
type Ask = (asked: Asked) => Promise<Answered>;

/** Asks all of it, forty at a time, from this address; gives the statuses. */
async function flood(
  url: string,
  localAddress: string,
  count: number,
  one: (ask: Ask, number: number) => Promise<Answered>,
): Promise<Set<number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 40, localAddress });
  const { hostname, port } = new URL(url);
  const ask: Ask = ({ method, path, headers, body }) =>
    new Promise((resolve) => {
      const asked = request({ hostname, port, method, path, headers, agent }, (answer) => {
        let text = '';
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('close', () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      asked.on('error', () => resolve({ status: 0, text: '' }));
      asked.end(body);
    });
  const answers = await Promise.all(Array.from({ length: count }, (_, number) => one(ask, number)));
  agent.destroy();
  return new Set(answers.map(({ status }) => status));
}

async function memoryOf(server: ServerProcess): Promise<Memory> {
  const collections = (): number => server.log.split(collected).length;
  const before = collections();
  process.kill(server.pid, 'SIGUSR2');
  await expect.poll(collections, { timeout: 10_000 }).toBeGreaterThan(before);
  const figures = await (await fetch(`${server.url}/metrics`)).text();
  const figure = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(figures)?.[1]);
  return {
    held: figure('nodejs_heap_size_used_bytes') + figure('nodejs_external_memory_bytes'),
    resident: figure('process_resident_memory_bytes'),
  };
}

/**
 * Floods until two rounds in a row leave behind no more than those before them, as something else may be let go during one; fails
 * when it comes to no such two.
 */
async function expectNoMore(server: ServerProcess, floodOnce: (round: number) => Promise<void>): Promise<void> {
  const grown: Memory[] = [];
  await floodOnce(0);
  let before = await memoryOf(server);
  for (let round = 1, calm = 0; round < mostRounds; round++) {
    await floodOnce(round);
    const after = await memoryOf(server);
    const more = { held: after.held - before.held, resident: after.resident - before.resident };
    calm = more.held < mostMore.held && more.resident < mostMore.resident ? calm + 1 : 0;
    if (calm === 2) return;
    grown.push(more);
    before = after;
  }
  expect.fail(`The rounds left more and more behind: ${JSON.stringify(grown)}`);
}

test('Floods of codes, guesses, links, handshakes and bodies by strangers leave no more behind than there is room for (P6, P13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  const server = await ServerProcess.start({ folder, port: await freePort(), nodeOptions: collects });
  try {
    const admin = api(server.url, await makeKey({ DATA_DIR: folder }));
    const made = await admin.post<RepOut>('/reps', { name: 'Ana' });
    const { token } = (await admin.post<{ token: string }>(`/reps/${made.body.id}/tokens`)).body;
    const ana = new Person(made.body, token, server.url);
    await ana.connect();
    const json = { 'content-type': 'application/json' };
    const number = (of: number): string => `+1${512 + Math.floor(of / 9000)}555${1000 + (of % 9000)}`;
    const polling = '/socket.io/?EIO=4&transport=polling';
    /** Each is looked at as far as there is room for strangers; every round comes from another address. */
    const floods: [what: string, count: number, one: (ask: Ask, of: number) => Promise<Answered>][] = [
      [
        'guesses',
        3000,
        (ask, of) =>
          ask({
            method: 'POST',
            path: '/api/v1/session',
            headers: json,
            body: `{"phone":"${number(of)}","code":"000000"}`,
          }),
      ],
      [
        'links',
        2000,
        (ask, of) => ask({ method: 'POST', path: '/api/v1/session', headers: json, body: `{"token":"${of}"}` }),
      ],
      [
        'keys',
        3000,
        (ask, of) =>
          ask({ method: 'GET', path: '/api/v1/me', headers: { authorization: `Bearer sharktank_key_${of}` } }),
      ],
      ['addresses', 2000, (ask, of) => ask({ method: 'GET', path: `/nowhere/${of}/${'x'.repeat(4000)}` })],
      [
        'handshakes',
        3000,
        async (ask) => {
          const opened = await ask({ method: 'GET', path: polling });
          const sid = /"sid":"([^"]+)"/.exec(opened.text)?.[1];
          // A goodbye: the next one finds room.
          return sid === undefined ? opened : ask({ method: 'POST', path: `${polling}&sid=${sid}`, body: '1' });
        },
      ],
      [
        'bodies',
        200,
        (ask) => ask({ method: 'POST', path: '/api/v1/session', headers: json, body: 'x'.repeat(16_384) }),
      ],
      [
        'large bodies',
        200,
        (ask) => ask({ method: 'POST', path: '/api/v1/session', headers: json, body: 'x'.repeat(mebibyte) }),
      ],
      [
        'webhooks',
        2000,
        (ask, of) =>
          ask({
            method: 'POST',
            path: '/hooks/twilio/sms',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: `Body=${of}`,
          }),
      ],
    ];
    const expectServed = async (what: string, flooding: Promise<Set<number>>): Promise<void> => {
      const contact = { name: 'Jane', email: `${what.replaceAll(' ', '-')}@example.com` };
      const offer = await ana.offerOf((await admin.post<LeadOut>('/leads', { contact })).body);
      expect(await ana.declines(offer)).toEqual({ result: 'ok' });
      const statuses = [...(await flooding)];
      expect(
        statuses.filter((status) => status >= 500),
        what,
      ).toEqual([]);
    };
    await expectNoMore(server, async (round) => {
      for (const [what, count, one] of floods) {
        const asks = (ask: Ask, of: number) => one(ask, of + round * 4000);
        await expectServed(`${what} ${round}`, flood(server.url, `127.0.0.${10 + round}`, count, asks));
      }
    });
    // Kept for ten seconds each, so they are none of what is compared.
    const unfinished = flood(server.url, '127.0.0.9', 3000, (ask) => ask({ method: 'GET', path: polling }));
    await expectServed('handshakes of nobody', unfinished);
    ana.disconnect();
    expect((await sharktank(['doctor'], { DATA_DIR: folder })).stdout).toContain('ok');
  } finally {
    await ServerProcess.endAll();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

test('Thousands who connect in one frame, again and again, are forgotten each time (P13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  const server = await ServerProcess.start({ folder, port: await freePort(), nodeOptions: collects });
  try {
    const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
    const body = Array.from({ length: 3000 }, () => '40{"token":"x"}').join('\u001e');
    await expectNoMore(server, async () => {
      for (let number = 0; number < 60; number++) {
        const { sid }: { sid: string } = JSON.parse((await (await fetch(path)).text()).slice(1));
        await fetch(`${path}&sid=${sid}`, { method: 'POST', body }).then((answer) => answer.text());
      }
    });
  } finally {
    await ServerProcess.endAll();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

test('Who asks for megabytes, or a thousand times at once, and takes nothing of it costs next to nothing (P13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  const server = await ServerProcess.start({ folder, port: await freePort(), nodeOptions: collects });
  const port = Number(new URL(server.url).port);
  const stalled = (path: string, times: number): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.pause();
        resolve();
      });
      // Or is hung up on.
      socket.once('close', () => resolve());
      socket.write(`GET ${path} HTTP/1.1\r\nhost: sharktank\r\n\r\n`.repeat(times));
    });
  try {
    for (const path of ['/docs/js/scalar.js', '/openapi.json']) await (await fetch(server.url + path)).arrayBuffer();
    const before = await memoryOf(server);
    await Promise.all(Array.from({ length: 100 }, () => stalled('/docs/js/scalar.js', 1)));
    await Promise.all(Array.from({ length: 10 }, () => stalled('/openapi.json', 1000)));
    const after = await memoryOf(server);
    expect(after.held - before.held).toBeLessThan(10 * mebibyte);
    expect(after.resident - before.resident).toBeLessThan(mostMore.resident);
  } finally {
    await ServerProcess.endAll();
    await rm(folder, { recursive: true, force: true });
  }
});
