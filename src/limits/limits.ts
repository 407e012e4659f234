/**
 * How often somebody may try: by person, key or rep once it is known who asks, by address only while it is not. Counted over
 * all nodes in Redis where there is one, and by each node for itself while it does not answer: never not at all.
 */
import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { answersWithin, openRedis } from '../redis-client.ts';

/**
 * `over`: in seconds. `shared`: over all nodes; what comes by the hundred a second is counted by each node for itself, so
 * that no claim and no lead waits for Redis.
 */
const table = {
  /** Wrong passwords and codes of one address. Forty people behind one address mistype, too. */
  'sign-in-address': { most: 300, over: 15 * 60, shared: true },
  /** Wrong passwords or codes for one person from one address: who guesses from there locks out nobody elsewhere. */
  'sign-in-here': { most: 10, over: 15 * 60, shared: true },
  /** Those for one person from everywhere. */
  'sign-in-person': { most: 100, over: 15 * 60, shared: true },
  /** Those for one person from one browser that they signed in with before: nobody else's guesses use these up. */
  'sign-in-device': { most: 10, over: 15 * 60, shared: true },
  /** Those from all such browsers: who was in once could have taken along any number. */
  'sign-in-devices': { most: 100, over: 15 * 60, shared: true },
  /** Wrong passwords of somebody who is in, to change what they sign in with. */
  'own-password': { most: 10, over: 15 * 60, shared: true },
  /** Codes asked for, of one address: a sales floor that signs in on one morning. */
  'code-address': { most: 200, over: 15 * 60, shared: true },
  'code-address-day': { most: 1000, over: 24 * 60 * 60, shared: true },
  /** Those for one phone from one address: whoever asks for somebody else's leaves some to them. */
  'code-here': { most: 5, over: 15 * 60, shared: true },
  'code-here-day': { most: 12, over: 24 * 60 * 60, shared: true },
  /** Those for one phone from everywhere: each is a text that somebody pays for, and five guesses in a million. */
  'code-phone': { most: 20, over: 15 * 60, shared: true },
  'code-phone-day': { most: 40, over: 24 * 60 * 60, shared: true },
  /** Those for one phone from one browser that its owner signed in with before, and from all such browsers. */
  'code-device': { most: 5, over: 15 * 60, shared: true },
  'code-devices-day': { most: 20, over: 24 * 60 * 60, shared: true },
  /** Keys and sessions that are none, of one address; and links. They are too long to guess. */
  'unknown-address': { most: 1200, over: 60, shared: false },
  'unknown-link': { most: 300, over: 60, shared: false },
  /** Webhooks of one address that the carrier did not sign. */
  unsigned: { most: 600, over: 60, shared: false },
  /** Sockets opened by one person, rep or key: each is welcomed with all that is live. */
  connects: { most: 2000, over: 60, shared: false },
  /** Claims, passes and changes of presence of one rep. */
  commands: { most: 500, over: 10, shared: false },
  /** Leads of one key. */
  intake: { most: 30_000, over: 10, shared: false },
} as const satisfies Record<string, { readonly most: number; readonly over: number; readonly shared: boolean }>;

export type LimitName = keyof typeof table;

export interface Limits {
  /** Counts one try, or as many as said. Gives after how many seconds to come again, or null while there is room. */
  take(name: LimitName, key: string, tries?: number): Promise<number | null>;
  /** One try, or as many as said, does not count after all. */
  giveBack(name: LimitName, key: string, tries?: number): Promise<void>;
  /** What was counted is forgotten. */
  forget(name: LimitName, key: string): Promise<void>;
  close(): void;
}

/** Slower than this, Redis counts as gone for this once. */
const answerMs = 200;

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000));

/** Nobody's phone number or address stands in Redis. */
const hidden = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);

/** `fault` hears of every one. */
export function openLimits(redisUrl: string | undefined, fault: (fault: Error) => void): Limits {
  const client = redisUrl === undefined ? undefined : openRedis(redisUrl, answersWithin(answerMs), fault);

  function limiter(name: LimitName): RateLimiterAbstract {
    const { most, over, shared } = table[name];
    const settings = { points: most, duration: over, keyPrefix: `sharktank:limit:${name}` };
    const memory = new RateLimiterMemory(settings);
    if (!client || !shared) return memory;
    return new RateLimiterRedis({
      ...settings,
      storeClient: client,
      rejectIfRedisNotReady: true,
      insuranceLimiter: memory,
    });
  }
  const limiters = new Map<LimitName, RateLimiterAbstract>();
  function of(name: LimitName): RateLimiterAbstract {
    const known = limiters.get(name);
    if (known) return known;
    const made = limiter(name);
    limiters.set(name, made);
    return made;
  }

  return {
    async take(name, key, tries = 1) {
      try {
        await of(name).consume(hidden(key), tries);
        return null;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return secondsOf(refusal);
        throw refusal;
      }
    },
    async giveBack(name, key, tries = 1) {
      await of(name).reward(hidden(key), tries);
    },
    async forget(name, key) {
      await of(name).delete(hidden(key));
    },
    close: () => client?.disconnect(),
  };
}
