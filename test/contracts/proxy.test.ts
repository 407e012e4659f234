/** Each fault that the proxy plays, against a server that says everything back, and a cut in the middle of a commit. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { freePort } from '../harness/free-port.ts';
import { Heard } from '../harness/heard.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import { NetworkProxy } from '../harness/proxy.ts';

/** What the server has been sent over all connections, and how each ended. */
let received: string;
let endings: Heard<'ended' | 'reset'>;
let echo: Server;
let proxy: NetworkProxy;
const callers: Socket[] = [];

beforeEach(async () => {
  received = '';
  endings = new Heard();
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    callers.push(socket);
    socket.on('data', (bytes) => {
      received += bytes.toString();
      socket.write(bytes);
    });
    socket.on('error', () => endings.add('reset'));
    socket.on('end', () => {
      endings.add('ended');
      socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  // Boundary: a TCP server has an address of this kind.
  const { port } = echo.address() as AddressInfo;
  proxy = await NetworkProxy.open({ host: '127.0.0.1', port });
});
afterEach(async () => {
  for (const socket of callers.splice(0)) socket.destroy();
  await proxy.close();
  echo.close();
  await once(echo, 'close');
});

class Caller {
  readonly socket: Socket;
  readonly ended: Promise<'ended' | Error>;
  #heard = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    this.ended = new Promise((resolve) => {
      socket.once('end', () => resolve('ended'));
      socket.on('error', resolve);
    });
    socket.on('data', (bytes) => {
      this.#heard += bytes.toString();
    });
    callers.push(socket);
  }

  static async connect(port = proxy.port): Promise<Caller> {
    const caller = new Caller(connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
    await Promise.race([once(caller.socket, 'connect'), caller.ended]);
    return caller;
  }

  get heard(): string {
    return this.#heard;
  }

  say(text: string): void {
    this.socket.write(text);
  }

  hears(text: string): Promise<void> {
    return vi.waitFor(() => expect(this.#heard).toBe(text), { timeout: 5000, interval: 1 });
  }
}

/** Long enough for a hundred round trips through the proxy's event loop, each with a connection of its own. */
async function time(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    const { port } = echo.address() as AddressInfo;
    const direct = await Caller.connect(port);
    direct.socket.end();
    await direct.ended;
  }
}

const arrives = (text: string): Promise<void> =>
  vi.waitFor(() => expect(received).toBe(text), { timeout: 5000, interval: 1 });

test('Without a fault everything passes, in both directions and in bulk, and the end of a connection too', async () => {
  const caller = await Caller.connect();
  const bulk = Array.from({ length: 200_000 }, (_, number) => `${number} `).join('');
  caller.say(bulk);
  await caller.hears(bulk);
  caller.socket.end();
  expect(await caller.ended).toBe('ended');
  await endings.next((ending) => ending === 'ended');
  await vi.waitFor(() => expect(proxy.connections).toBe(0));
});

test('Cut, live connections are reset at both ends; new ones are taken', async () => {
  const callers = await Promise.all([Caller.connect(), Caller.connect()]);
  for (const caller of callers) caller.say('a');
  await arrives('aa');
  proxy.cut();
  for (const caller of callers) expect(await caller.ended).toMatchObject({ code: 'ECONNRESET' });
  await endings.times(2, (ending) => ending === 'reset');
  const later = await Caller.connect();
  later.say('b');
  await later.hears('b');
});

test('Refusing, new connections are refused and live ones go on; healed, they are taken on the same port', async () => {
  const live = await Caller.connect();
  proxy.refuse();
  const refused = await Caller.connect();
  expect(await refused.ended).toMatchObject({ code: 'ECONNREFUSED' });
  live.say('a');
  await live.hears('a');
  await proxy.heal();
  const later = await Caller.connect();
  later.say('b');
  await later.hears('b');
});

test('A target that does not listen is a reset', async () => {
  const toNobody = await NetworkProxy.open({ host: '127.0.0.1', port: await freePort() });
  const caller = await Caller.connect(toNobody.port);
  expect(await caller.ended).toMatchObject({ code: 'ECONNRESET' });
  await toNobody.close();
});

test.for(['toServer', 'toClient'] as const)(
  'A delay %s holds up what is said, in order, and not the other direction; healed, it is there at once',
  async (direction) => {
    const caller = await Caller.connect();
    proxy.delay(100, direction);
    const started = performance.now();
    caller.say('a');
    caller.say('b');
    if (direction === 'toClient') {
      await arrives('ab');
      expect(performance.now() - started).toBeLessThan(90);
    }
    await caller.hears('ab');
    expect(performance.now() - started).toBeGreaterThanOrEqual(99);
    proxy.delay(3_600_000, direction);
    caller.say('c');
    await time();
    expect(caller.heard).toBe('ab');
    await proxy.heal();
    caller.say('d');
    await caller.hears('abcd');
  },
);

test('Delays in both directions add up', async () => {
  proxy.delay(50);
  const caller = await Caller.connect();
  const started = performance.now();
  caller.say('a');
  await caller.hears('a');
  expect(performance.now() - started).toBeGreaterThanOrEqual(99);
});

test('Swallowed to the server, what is said arrives never, also after it heals; the connection stays and is good for what is said then', async () => {
  const caller = await Caller.connect();
  proxy.swallow('toServer');
  caller.say('lost');
  await time();
  await proxy.heal();
  caller.say('a');
  await caller.hears('a');
  expect(received).toBe('a');
});

test('Swallowed to the client, the server has what was said and the client hears nothing; the end is passed on', async () => {
  const caller = await Caller.connect();
  proxy.swallow('toClient');
  caller.say('a');
  await arrives('a');
  caller.socket.end();
  expect(await caller.ended).toBe('ended');
  expect(caller.heard).toBe('');
});

test.for(['toServer', 'toClient'] as const)(
  'In a black hole %s nothing passes, ends neither, on live connections and new ones; healed, all of it arrives',
  async (direction) => {
    const live = await Caller.connect();
    proxy.blackHole(direction);
    const later = await Caller.connect();
    for (const caller of [live, later]) {
      caller.say('a');
      caller.socket.end();
    }
    if (direction === 'toClient') await arrives('aa');
    await time();
    expect(received).toBe(direction === 'toServer' ? '' : 'aa');
    expect(live.heard + later.heard).toBe('');
    await proxy.heal();
    await Promise.all([live.hears('a'), later.hears('a')]);
    expect(await Promise.all([live.ended, later.ended])).toEqual(['ended', 'ended']);
  },
);

test('In a black hole to the server the server is still heard', async () => {
  const caller = await Caller.connect();
  caller.say('a');
  await caller.hears('a');
  proxy.blackHole('toServer');
  for (const socket of callers) if (socket !== caller.socket) socket.write('b');
  await caller.hears('ab');
});

test('Cut before a pattern, nothing from it on arrives; only the first connection is cut, and only once', async () => {
  const cut = proxy.cutOn(/CO(?=MM)/, 'toServer', 'before');
  const [one, other] = [await Caller.connect(), await Caller.connect()];
  other.say('a');
  await other.hears('a');
  one.say('b COMMIT');
  await cut;
  expect(await one.ended).toMatchObject({ code: 'ECONNRESET' });
  await endings.next((ending) => ending === 'reset');
  expect(received).toBe('ab ');
  other.say('COMMIT');
  await other.hears('aCOMMIT');
});

test('Cut after a pattern, the piece it came in arrives and its answer does not', async () => {
  const cut = proxy.cutOn(Buffer.from('COMMIT'), 'toServer', 'after');
  const caller = await Caller.connect();
  caller.say('a COMMIT;');
  await cut;
  expect(await caller.ended).toMatchObject({ code: 'ECONNRESET' });
  await arrives('a COMMIT;');
  expect(caller.heard).toBe('');
});

test.for([/COMMIT/, Buffer.from('COMMIT')])('A pattern is found when it comes in pieces (%o)', async (pattern) => {
  const cut = proxy.cutOn(pattern, 'toServer', 'before');
  const caller = await Caller.connect();
  caller.say('COM');
  await caller.hears('COM');
  caller.say('MIT');
  await cut;
  expect(await caller.ended).toBeInstanceOf(Error);
  await endings.next((ending) => ending === 'reset');
  expect(received).toBe('COM');
});

test('Cut after so many bytes to the client, it hears those and no more', async () => {
  const caller = await Caller.connect();
  caller.say('not counted');
  await caller.hears('not counted');
  const cut = proxy.cutAfterBytes(5, 'toClient');
  caller.say('123');
  await caller.hears('not counted123');
  caller.say('4567');
  await cut;
  expect(await caller.ended).toMatchObject({ code: 'ECONNRESET' });
  expect(caller.heard).toBe('not counted12345');
});

test('Healed, a pattern that was waited for passes', async () => {
  void proxy.cutOn(/a/, 'toServer', 'before');
  await proxy.heal();
  const caller = await Caller.connect();
  caller.say('a');
  await caller.hears('a');
});

test.for(['before', 'after'] as const)(
  'Cut %s a COMMIT on its way to PostgreSQL: the client hears of neither, and it is committed only after',
  async (when) => {
    const url = await createDatabase(inject('postgres'));
    const { hostname, port } = new URL(url);
    const toPostgres = await NetworkProxy.open({ host: hostname, port: Number(port) });
    const [through, beside] = [toPostgres.through(url), url].map((one) => new Client({ connectionString: one }));
    if (!through || !beside) throw new Error('There are two clients.');
    through.on('error', () => {});
    await Promise.all([through.connect(), beside.connect()]);
    await beside.query('create table counted (number integer)');
    await through.query('begin');
    await through.query('insert into counted values (1)');
    const cut = toPostgres.cutOn(/commit/i, 'toServer', when);
    await expect(through.query('COMMIT')).rejects.toThrow(/ECONNRESET|terminated/);
    await cut;
    // Once its session is over, what it did is decided.
    await vi.waitFor(async () => {
      const live = await beside.query(
        "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
      );
      expect(live.rowCount).toBe(0);
    });
    expect((await beside.query('select number from counted')).rowCount).toBe(when === 'after' ? 1 : 0);
    await beside.end();
    await toPostgres.close();
    await dropDatabase(url);
  },
);
