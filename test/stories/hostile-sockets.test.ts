/** A connected rep's page gone wrong: payloads of every kind, without acknowledgement, too large, events nobody knows. */
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventAccess } from '../../src/access.ts';
import { endOf, expectItLives, outcomeOf, socketTo } from '../harness/hostile.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';

let world: World;
let ana: Person;
let socket: ReturnType<typeof socketTo>;
beforeAll(async () => {
  world = await World.open();
  ana = await world.rep('Ana');
});
afterAll(() => world.close());
beforeEach(async () => {
  socket = socketTo(world.app.url, { auth: { token: ana.token } });
  expect(await outcomeOf(socket)).toBe('connected');
});
afterEach(async () => {
  socket.disconnect();
  await expectItLives(world);
});

const asked = (event: string, ...payload: readonly unknown[]): Promise<unknown> =>
  socket.timeout(5000).emitWithAck(event, ...payload);

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}

/** What no command takes, and what the refusal names. */
const payloads: [string, readonly unknown[], string?][] = [
  ['nothing', []],
  ['null', [null], ''],
  ['a text', ['ofr_1'], ''],
  ['a number', [7], ''],
  ['true', [true], ''],
  ['a list', [['ofr_1']], ''],
  ['an empty list', [[]], ''],
  ['bytes', [Buffer.from('ofr_1')]],
  ['bytes inside', [{ offerId: Buffer.from('ofr_1'), status: Buffer.from('off') }]],
  ['an empty object', [{}]],
  ['an unknown field', [{ offerId: 'ofr_1', status: 'off', surprise: 1 }], 'surprise'],
  ['a number as a text', [{ offerId: 7, status: 7 }]],
  ['lists as texts', [{ offerId: ['ofr_1'], status: ['off'] }]],
  ['objects as texts', [{ offerId: { toString: 'x' }, status: {} }]],
  ['empty texts', [{ offerId: '', status: '' }]],
  ['long texts', [{ offerId: 'x'.repeat(101), status: 'x'.repeat(3000) }]],
  ['1,000 levels', [deep(1000)]],
  ['own prototype', [JSON.parse('{"__proto__":{"offerId":"ofr_1","status":"off"}}')]],
  ['constructor', [JSON.parse('{"constructor":{"prototype":{"offerId":"a"}}}')], 'constructor'],
];

describe.each(Object.keys(eventAccess))('The event %s', (event) => {
  test('answers bad-request to what is no payload of its kind, and names the field', async () => {
    for (const [what, payload, path] of payloads) {
      const answer = await asked(event, ...payload);
      expect(answer, what).toMatchObject({
        result: 'bad-request',
        errors: expect.arrayContaining([{ path: path ?? expect.any(String), message: expect.stringMatching(/./) }]),
      });
    }
  });

  test('does nothing and takes no harm without an acknowledgement', async () => {
    for (const [, payload] of payloads) socket.emit(event, ...payload);
    // Answered in order: when this comes back, the others were read.
    expect(await asked(event, {})).toMatchObject({ result: 'bad-request' });
    expect(socket.connected).toBe(true);
    expect((await ana.api.get('/me')).body).toMatchObject({ rep: { presence: 'available' } });
  });
});

test('Odd ids and reasons are unknown offers or refused, never a fault (P4)', async () => {
  for (const offerId of [
    'ofr_none',
    '__proto__',
    'constructor',
    "'; drop table leads; --",
    '\u0000',
    '\ud800',
    '%00',
    ana.rep.id,
  ]) {
    for (const event of ['claim', 'decline']) {
      expect(await asked(event, { offerId }), `${event} ${offerId}`).toMatchObject({
        result: expect.stringMatching(/^(not-offered|bad-request)$/),
      });
    }
  }
  for (const reason of [7, '\u0000', '\ud800', 'x'.repeat(2001), null, {}]) {
    expect(await asked('decline', { offerId: 'ofr_none', reason })).toMatchObject({
      result: 'bad-request',
      errors: [{ path: 'reason' }],
    });
  }
});

test('Events nobody knows, and those only the server sends, do nothing and are refused (P13)', async () => {
  const heard: unknown[] = [];
  ana.socket.onAny((event) => void heard.push(event));
  for (const event of [
    'surprise',
    'welcome',
    'offer',
    'offer:closed',
    'lead',
    'feed',
    '__proto__',
    'constructor',
    'toString',
    '',
    'x'.repeat(5000),
  ]) {
    expect(await asked(event, { offerId: 'ofr_1' }), event.slice(0, 20)).toMatchObject({ result: 'bad-request' });
    socket.emit(event);
  }
  expect(await asked('claim', {})).toMatchObject({ result: 'bad-request' });
  expect(heard).toEqual([]);
  ana.socket.offAny();
});

test.each([70_000, 2_000_000])(
  'A frame of %d bytes ends that connection only; the next one gets the truth (P7)',
  async (bytes) => {
    const end = endOf(socket);
    socket.emit('claim', { offerId: 'x'.repeat(bytes) });
    await end;
    expect(ana.socket.connected).toBe(true);
    const next = socketTo(world.app.url, { auth: { token: ana.token } });
    const welcome = new Promise((resolve) => next.once('welcome', resolve));
    expect(await welcome).toMatchObject({ rep: { id: ana.rep.id } });
    next.disconnect();
  },
);

test('Whatever JSON a command is sent with, it is answered in one of its words (P13)', async () => {
  const words = ['bad-request', 'not-offered', 'ok'];
  // A rep of its own: so many commands are all that somebody may send in a moment.
  const { token } = await world.rep('Cas', {}, false);
  const own = socketTo(world.app.url, { auth: { token } });
  expect(await outcomeOf(own)).toBe('connected');
  const payload = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record(
      { offerId: fc.string({ unit: 'binary', maxLength: 30 }), reason: fc.string(), status: fc.string() },
      { requiredKeys: [] },
    ),
    fc.record({ status: fc.constantFrom('available', 'away', 'off') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(eventAccess)), payload, async (event, sent) => {
      expect(words).toContain((await own.timeout(5000).emitWithAck(event, sent)).result);
    }),
    { numRuns: 100 },
  );
  own.disconnect();
});

test('Frames that are not Socket.IO end that connection only', async () => {
  for (const frame of [
    'garbage',
    '4',
    '42',
    '42[',
    '42{}',
    '42["claim"',
    '45-',
    '451-["claim",{"_placeholder":true,"num":9}]',
    '499999["claim"]',
    '\u0000',
  ]) {
    const raw = new WebSocket(`${world.app.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const closed = new Promise((resolve) => raw.addEventListener('close', resolve, { once: true }));
    await new Promise((resolve) => raw.addEventListener('open', resolve, { once: true }));
    raw.send(frame);
    raw.send(new Uint8Array([0xff, 0xfe, 0x00]));
    raw.close();
    await closed;
  }
  expect(ana.socket.connected).toBe(true);
});

test('A client that reads nothing holds up nobody, however much it is told, and no stop (P6, P7, P13)', async () => {
  const own = await World.open();
  const { hostname, port, host } = new URL(own.app.url);
  const ben = await own.rep('Ben');
  await own.program([{ mode: 'shark-tank', seconds: 600, details: 'full' }]);
  const stalled = connect({ host: hostname, port: Number(port) });
  stalled.on('error', () => {});
  const upgrade = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `host: ${host}`,
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: c2hhcmt0YW5rc2hhcms9PQ==',
  ];
  stalled.write(`${upgrade.join('\r\n')}\r\n\r\n`);
  await once(stalled, 'data');
  // One masked frame: 40{"token":"…"}, then not a word is taken.
  const payload = Buffer.from(`40{"token":"${ben.token}"}`);
  const mask = Buffer.from([1, 2, 3, 4]);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  stalled.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, masked]));
  await once(stalled, 'data');
  stalled.pause();
  const fields = Object.fromEntries(Array.from({ length: 200 }, (_, number) => [`f${number}`, 'x'.repeat(2000)]));
  for (let number = 0; number < 20; number++) {
    const lead = await own.lead({ fields });
    await ben.declines(await ben.offerOf(lead));
  }
  // Nor a stop.
  const since = performance.now();
  await own.close();
  expect(performance.now() - since).toBeLessThan(5000);
});
