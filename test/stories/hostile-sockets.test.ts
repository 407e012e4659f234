/** A connected rep's page gone wrong: payloads of every kind, without acknowledgement, too large, events nobody knows. */
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

test('A frame of 70 kB ends that connection only; the next one gets the truth (P7)', async () => {
  const end = endOf(socket);
  socket.emit('claim', { offerId: 'x'.repeat(70_000) });
  await end;
  expect(ana.socket.connected).toBe(true);
  const next = socketTo(world.app.url, { auth: { token: ana.token } });
  const welcome = new Promise((resolve) => next.once('welcome', resolve));
  expect(await welcome).toMatchObject({ rep: { id: ana.rep.id } });
  next.disconnect();
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
