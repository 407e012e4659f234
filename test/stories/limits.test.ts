/** Each limit of who is not known yet, met at its last try and one further; what was tried before is filled in where the first one was counted. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { afterAll, afterEach, beforeAll, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import type { LimitName } from '../../src/limits/limits.ts';
import { Browser } from '../harness/browser.ts';
import { outcomeOf, problemOf, type RawAnswer, socketTo } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open({ environment: { TRUST_PROXY: '1' } });
});
afterAll(() => world.close());

let counting: MockInstance<RateLimiterMemory['consume']>;
beforeEach(() => {
  counting = vi.spyOn(RateLimiterMemory.prototype, 'consume');
});
afterEach(() => counting.mockRestore());

/** Counts so many more where the server counted first under this limit. */
async function fill(name: LimitName, tries: number): Promise<void> {
  const { contexts, calls } = counting.mock;
  for (const [index, limiter] of contexts.entries()) {
    const key = calls[index]?.[0];
    if (!(limiter instanceof RateLimiterMemory) || key === undefined) continue;
    if (limiter.keyPrefix === `sharktank:limit:${name}`) return void (await limiter.consume(key, tries));
  }
  throw new Error(`Nothing was counted as ${name}.`);
}

const minutes = 60;
const hours = 60 * minutes;
const at = (address: string): Browser => new Browser(world.app.url, address);
const phone = (number: number): string => `+1512555${1000 + number}`;
const asksCode = (address: string, to: string): Promise<RawAnswer> =>
  at(address).asks('POST', '/session/code', { phone: to });

/** `ask` tries for the first, the last and one more time; nothing else that is counted is the same each time. */
const limits: readonly [
  name: LimitName,
  most: number,
  over: number,
  taken: number,
  ask: (number: number) => Promise<RawAnswer>,
][] = [
  [
    'sign-in-address',
    300,
    15 * minutes,
    401,
    (number) => at('192.0.2.1').signsIn({ phone: phone(number), code: '000000' }),
  ],
  ['unknown-link', 300, minutes, 401, (number) => at('192.0.2.2').signsIn({ token: `none-${number}` })],
  ['code-address', 200, 15 * minutes, 204, (number) => asksCode('192.0.2.3', phone(10 + number))],
  ['code-address-day', 1000, 24 * hours, 204, (number) => asksCode('192.0.2.4', phone(20 + number))],
  ['code-here', 5, 15 * minutes, 204, () => asksCode('192.0.2.5', phone(30))],
  ['code-here-day', 12, 24 * hours, 204, () => asksCode('192.0.2.6', phone(31))],
  ['code-phone', 20, 15 * minutes, 204, (number) => asksCode(`198.51.100.${number}`, phone(32))],
  ['code-phone-day', 40, 24 * hours, 204, (number) => asksCode(`203.0.113.${number}`, phone(33))],
];

test.each(limits)('The limit %s is %d in %d seconds (P13)', async (name, most, over, taken, ask) => {
  expect((await ask(1)).status).toBe(taken);
  await fill(name, most - 2);
  expect((await ask(2)).status).toBe(taken);
  const refused = await ask(3);
  expect(problemOf(refused).status).toBe(429);
  const wait = Number(refused.headers['retry-after']);
  expect(wait).toBeGreaterThan(over - minutes);
  expect(wait).toBeLessThanOrEqual(over);
});

test('Sockets that one key opens are 2,000 in a minute, and it is told to try again (P13)', async () => {
  const { key } = await world.as('manager');
  const opens = async (): Promise<string> => {
    const socket = socketTo(world.app.url, { auth: { token: key } });
    const outcome = await outcomeOf(socket);
    socket.disconnect();
    return outcome;
  };
  expect(await opens()).toBe('connected');
  await fill('connects', 1998);
  expect([await opens(), await opens()]).toEqual(['connected', 'try-again']);
});
