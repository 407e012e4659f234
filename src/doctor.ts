/** Checks every part this installation uses and says what is wrong, in words. */
import { Redis } from 'ioredis';
import type { Configuration } from './config.ts';
import { nameOfStore, openConfiguredStore } from './open-store.ts';

export interface Finding {
  readonly part: string;
  readonly note: string;
  /** What is wrong and the way out; undefined when all is well. */
  readonly fault: string | undefined;
}

const words = (fault: unknown): string => (fault instanceof Error ? fault.message || fault.name : String(fault));

async function check(part: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { part, note: await work(), fault: undefined };
  } catch (fault) {
    return { part, note: '', fault: words(fault) };
  }
}

/** Runs every check; takes a few seconds at most. Wrong settings have been reported before; `doubts` are about right ones. */
export async function diagnose(configuration: Configuration, doubts: readonly string[]): Promise<readonly Finding[]> {
  const { redisUrls, twilio } = configuration;
  const database = check('database', async () => {
    const store = await openConfiguredStore(configuration);
    try {
      await store.ping();
      return `${nameOfStore(configuration)} answers`;
    } finally {
      await store.close();
    }
  });
  const redis = redisUrls.map((address, index) =>
    check(`Redis ${index + 1}`, async () => {
      const client = new Redis(address, {
        lazyConnect: true,
        connectTimeout: 2000,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
      });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.ping();
        return 'answers';
      } catch (fault) {
        throw new Error(`does not answer (${words(fault)}): claims still work, decided by the store. Check REDIS_URL`);
      } finally {
        client.disconnect();
      }
    }),
  );
  const sms = check('Twilio', async () => {
    if (twilio === undefined) return 'not set up: no texts go out';
    const { default: connect } = await import('twilio');
    const client = connect(twilio.accountSid, twilio.authToken, { timeout: 5000 });
    if (twilio.apiUrl !== undefined) client.api.baseUrl = twilio.apiUrl;
    try {
      await client.api.v2010.accounts(twilio.accountSid).fetch();
    } catch (fault) {
      const status: unknown = typeof fault === 'object' && fault !== null ? Reflect.get(fault, 'status') : undefined;
      throw new Error(
        status === 401
          ? 'refuses the account: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN'
          : `does not answer (${typeof status === 'number' ? status : 'no connection'})`,
      );
    }
    return 'accepts the account';
  });
  const settings: Finding = { part: 'configuration', note: 'every setting is right', fault: undefined };
  const doubtful = doubts.map((fault): Finding => ({ part: 'configuration', note: '', fault }));
  return [...(doubtful.length === 0 ? [settings] : doubtful), ...(await Promise.all([database, ...redis, sms]))];
}
