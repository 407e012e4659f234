/** The environment as one typed, frozen object; every wrong setting is reported at once, by name. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isHttps } from './cookies.ts';

export interface Configuration {
  readonly host: string;
  readonly port: number;
  /** Where people and Twilio reach this server; no slash at the end. Undefined: this machine and the port it got. */
  readonly publicUrl: string | undefined;
  readonly dataFolder: string;
  /** Undefined: a SQLite file in the data folder. */
  readonly databaseUrl: string | undefined;
  /** Empty: the gate of this process alone. */
  readonly redisUrls: readonly string[];
  readonly twilio:
    | {
        readonly accountSid: string;
        readonly authToken: string;
        readonly sender: { readonly from: string } | { readonly messagingServiceSid: string };
        readonly apiUrl: string | undefined;
      }
    | undefined;
  /** Undefined: made once and kept in the store. */
  readonly authSecret: string | undefined;
  readonly logLevel: (typeof logLevels)[number];
  readonly trustProxy: boolean | number | string;
}

/** Wrong settings, or another server on the same data: not to be started again as it is (EX_CONFIG). */
export const exitConfiguration = 78;

/** Wrong settings, each by name with the way out. The process ends with exit code 78. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`Wrong settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

const url = (schemes: readonly string[], example: string) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol),
      `must be an address such as ${example}`,
    );

const webUrl = url(['http:', 'https:'], 'https://leads.example.com').transform((value) => value.replace(/\/+$/, ''));

const proxyNames = ['loopback', 'linklocal', 'uniquelocal'];

/** One address, a range such as 10.0.0.0/8, or one of the names that stand for ranges. */
function isProxy(one: string): boolean {
  const [address = '', bits, ...rest] = one.split('/');
  if (proxyNames.includes(one)) return true;
  const longest = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  );
}

function trustProxy(value: string): boolean | number | string {
  if (value === 'true') return true;
  if (value === 'false') return false;
  return /^\d+$/.test(value) ? Number(value) : value;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const environment = z.object({
  HOST: z.string().min(1).default('0.0.0.0'),
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
    .default(3000),
  PUBLIC_URL: webUrl.optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .pipe(url(['postgres:', 'postgresql:'], 'postgres://sharktank:password@127.0.0.1:5432/sharktank'))
    .optional(),
  REDIS_URL: z
    .string()
    .transform((value) => value.split(',').map((one) => one.trim()))
    .pipe(z.array(url(['redis:', 'rediss:'], 'redis://127.0.0.1:6379, or several with commas between')))
    .default([]),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC\w+$/, 'must begin with AC: it is in the Twilio console')
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().min(1).optional(),
  TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{4,14}|\d{3,8})$/, 'must be a number such as +15125550100')
    .optional(),
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG\w+$/, 'must begin with MG: it is in the Twilio console')
    .optional(),
  TWILIO_API_URL: webUrl.optional(),
  AUTH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters, such as `openssl rand -base64 32` makes')
    .optional(),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  TRUST_PROXY: z
    .string()
    .refine(
      (value) => /^(true|false|\d{1,3})$/.test(value) || value.split(',').every((one) => isProxy(one.trim())),
      'must be true, false, a number of proxies, or their addresses with commas between',
    )
    .transform(trustProxy)
    .default(false),
});

/** Settings of SMS that do not go together; read as given, so that they are told beside whatever else is wrong. */
function twilioFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = given;
  const service = given.TWILIO_MESSAGING_SERVICE_SID;
  if (sid === undefined && token === undefined && from === undefined && service === undefined) return [];
  const faults: string[] = [];
  if (sid === undefined) faults.push('TWILIO_ACCOUNT_SID is missing, but other TWILIO_ settings are there');
  if (token === undefined) faults.push('TWILIO_AUTH_TOKEN is missing, but other TWILIO_ settings are there');
  if (from === undefined && service === undefined) {
    faults.push('TWILIO_FROM is missing: set it, or TWILIO_MESSAGING_SERVICE_SID');
  }
  if (from !== undefined && service !== undefined) {
    faults.push('TWILIO_FROM and TWILIO_MESSAGING_SERVICE_SID are both set: keep one');
  }
  return faults;
}

function twilio(settings: z.output<typeof environment>): Configuration['twilio'] {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_URL: apiUrl } = settings;
  if (accountSid === undefined || authToken === undefined) return undefined;
  const { TWILIO_FROM: from, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid } = settings;
  if (from !== undefined) return { accountSid, authToken, sender: { from }, apiUrl };
  return messagingServiceSid === undefined
    ? undefined
    : { accountSid, authToken, sender: { messagingServiceSid }, apiUrl };
}

/** An empty setting counts as unset. */
const givenIn = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));

/** What is right by itself and hardly what was meant, each by name with the way out. */
export function doubtsIn(variables: NodeJS.ProcessEnv): readonly string[] {
  const { PUBLIC_URL: publicUrl, TRUST_PROXY: proxies } = givenIn(variables);
  // HTTPS is a proxy's. Who knows that theirs cannot say who asks sets false.
  if (publicUrl === undefined || !isHttps(publicUrl) || proxies !== undefined) return [];
  return [
    'TRUST_PROXY is not set, but PUBLIC_URL is https, so a proxy stands in front: everybody counts as one address, and one stranger can keep all others from signing in. Set it to the number of proxies, mostly 1; to false if yours cannot say who asks',
  ];
}

/** Reads settings. Throws `ConfigurationError` naming every fault. */
export function readConfiguration(variables: NodeJS.ProcessEnv): Configuration {
  const given = givenIn(variables);
  const parsed = environment.safeParse(given);
  const together = twilioFaults(given);
  if (!parsed.success || together.length > 0) {
    const each = parsed.error?.issues.map(({ path, message }) => `${String(path[0] ?? 'settings')} ${message}`) ?? [];
    throw new ConfigurationError([...each, ...together]);
  }
  const settings = parsed.data;
  return Object.freeze({
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL,
    dataFolder: resolve(settings.DATA_DIR),
    databaseUrl: settings.DATABASE_URL,
    redisUrls: settings.REDIS_URL,
    twilio: twilio(settings),
    authSecret: settings.AUTH_SECRET,
    logLevel: settings.LOG_LEVEL,
    trustProxy: settings.TRUST_PROXY,
  });
}
