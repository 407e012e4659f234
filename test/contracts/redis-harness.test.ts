/** The Redis that other tests rely on: what it does when it is stopped, killed, frozen and started again. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { readConfiguration } from '../../src/config.ts';
import { type RedisServer, startQuorum, startRedis } from '../harness/redis.ts';

let redis: RedisServer;
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(() => redis.close());

/** `gone` resolves when the connection has ended, in whatever way. */
async function connected(): Promise<{ readonly gone: Promise<unknown>; readonly socket: Socket }> {
  const socket = connect(redis.port, '127.0.0.1');
  const gone = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  // An end may come as a reset.
  socket.on('error', () => {});
  socket.resume();
  return { gone, socket };
}

test.for(['stop', 'kill'] as const)(
  'After %s every connection has ended and new ones are refused, until it is started again, empty, at the same address',
  async (how) => {
    const { url } = redis;
    await redis.command('SET name value');
    const { gone } = await connected();
    await redis[how]();
    await gone;
    await expect(redis.command('PING')).rejects.toThrow(/ECONNREFUSED/);
    await redis.start();
    // Starting what runs changes nothing.
    await redis.start();
    expect(redis.url).toBe(url);
    expect(await redis.command('DBSIZE')).toBe('0');
  },
);

test('Frozen, it answers neither those who are connected nor those who come; thawed, it answers all of them', async () => {
  const { socket } = await connected();
  const other = await startRedis();
  onTestFinished(() => other.close());
  redis.freeze();
  let answers = 0;
  const asked = once(socket, 'data').then(() => answers++);
  socket.write('PING\r\n');
  const came = redis.command('PING').then(() => answers++);
  // Meanwhile another server answers, over and over.
  for (let turn = 0; turn < 100; turn++) await other.command('PING');
  expect(answers).toBe(0);
  redis.thaw();
  await Promise.all([asked, came]);
  expect(answers).toBe(2);
});

test.for(['stop', 'kill'] as const)('Frozen, %s ends it; started again it is not frozen', async (how) => {
  const { gone } = await connected();
  redis.freeze();
  await redis[how]();
  await gone;
  await redis.start();
  expect(await redis.command('PING')).toBe('PONG');
});

test('A quorum is three servers that fail one by one, and its address is that of a setting', async () => {
  const quorum = await startQuorum();
  onTestFinished(() => quorum.close());
  expect(readConfiguration({ REDIS_URL: quorum.url }).redisUrls).toEqual(quorum.servers.map(({ url }) => url));
  const [first, second, third] = quorum.servers;
  await first.kill();
  second.freeze();
  expect(await third.command('PING')).toBe('PONG');
  await expect(first.command('PING')).rejects.toThrow(/ECONNREFUSED/);
});
