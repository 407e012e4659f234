/** Settings come from the environment, where nobody is asked who changes them: the log tells at a start which are others than before. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Configuration } from './config.ts';
import type { Store } from './store/store.ts';

/** By the names under which they are set, without what differs from node to node; undefined is not set. */
function settingsOf(configuration: Configuration): Readonly<Record<string, unknown>> {
  const { host, port, dataFolder, logLevel, ...shared } = configuration;
  const { publicUrl, databaseUrl, redisUrls, authSecret, trustProxy, twilio, ...unnamed } = shared;
  // A new setting does not compile until it has its name here, or is left out above.
  unnamed satisfies Record<string, never>;
  const { accountSid, authToken, sender, apiUrl } = twilio ?? {};
  return {
    PUBLIC_URL: publicUrl,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrls.length === 0 ? undefined : redisUrls,
    AUTH_SECRET: authSecret,
    TRUST_PROXY: trustProxy,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: sender && 'from' in sender ? sender.from : undefined,
    TWILIO_MESSAGING_SERVICE_SID: sender && 'messagingServiceSid' in sender ? sender.messagingServiceSid : undefined,
    TWILIO_API_URL: apiUrl,
  };
}

/**
 * Compares the settings with those of the last start, of whichever node, and writes to the log which are others, by name. Only
 * salted digests are kept. Throws `StoreUnavailable`.
 */
export async function tellChangedSettings(
  { signIn }: Pick<Store, 'signIn'>,
  configuration: Configuration,
): Promise<void> {
  const set = Object.entries(settingsOf(configuration)).filter(([, value]) => value !== undefined);
  const digest = (salt: string, name: string, value: unknown): string =>
    createHmac('sha256', salt)
      .update(`${name} ${JSON.stringify(value)}`)
      .digest('base64url');
  await signIn.keepSettings(randomBytes(16).toString('base64url'), (salt) =>
    Object.fromEntries(set.map(([name, value]) => [name, digest(salt, name, value)])),
  );
}
