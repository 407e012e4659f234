/** The library that proves who somebody is: it hashes, compares and counts. Loaded when the first one signs in: it is large. */
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { phoneNumber } from 'better-auth/plugins';
import type { Carrier } from '../channels/channel.ts';
import type { Store } from '../store/store.ts';
import { longestPassword, shortestPassword } from './password.ts';
import { passwordLane } from './password-lane.ts';
import { signInRows } from './rows.ts';

/** A code is good for so long. */
const codeSeconds = 300;
const mostWrongCodes = 5;

export interface LibrarySettings {
  readonly store: Store;
  readonly carrier: Carrier;
  readonly publicUrl: () => string;
}

/** What it is asked for; undefined is a refusal. */
export interface Library {
  /** Opens a session, and gives its secret. `address`: where that comes from, as it is counted. */
  signInByPassword(email: string, password: string, address: string): Promise<string | undefined>;
  /** Makes a code for this number, and sends it if it is somebody's. */
  sendCode(phone: string): Promise<void>;
  /** Whether it is the code that was sent last; it is used up by that. */
  takeCode(phone: string, code: string): Promise<boolean>;
  /** Of this person, who is in. */
  hash(personId: string, password: string): Promise<string>;
  /** The same. */
  verify(personId: string, password: string, hash: string): Promise<boolean>;
}

/** Never the words of somebody's text in the log: only that it did not go out. */
async function send(carrier: Carrier, phone: string, code: string, host: string): Promise<void> {
  const handover = await carrier.send({
    to: phone,
    body: `${code} is your code for Sharktank. It is good for 5 minutes.\n\n@${host} #${code}`,
    messageId: 'code',
    validSeconds: codeSeconds,
  });
  if (handover.kind !== 'accepted') throw new Error(`A code was not sent: ${handover.error}`);
}

export async function openLibrary({ store, carrier, publicUrl }: LibrarySettings, secret: string): Promise<Library> {
  const auth = betterAuth({
    database: signInRows(store),
    secret,
    baseURL: 'http://localhost',
    telemetry: { enabled: false },
    // It would say whom it did not find.
    logger: { disabled: true },
    // Ours count over all nodes, and by whom.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
    },
    plugins: [
      phoneNumber({
        otpLength: 6,
        expiresIn: codeSeconds,
        allowedAttempts: mostWrongCodes,
        sendOTP: async ({ phoneNumber: phone, code }) => {
          if (await store.people.byPhone(phone)) await send(carrier, phone, code, new URL(publicUrl()).host);
        },
      }),
    ],
  });
  const { password: hashing } = await auth.$context;

  /** What the library refuses is a refusal; what fails is a fault. */
  async function unlessRefused<Result>(work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await work;
    } catch (fault) {
      if (fault instanceof APIError && fault.statusCode < 500) return undefined;
      throw fault;
    }
  }

  const inTurn = passwordLane();
  return {
    async signInByPassword(email, password, address) {
      const done = await inTurn({ address }, () => unlessRefused(auth.api.signInEmail({ body: { email, password } })));
      return done?.token;
    },
    async sendCode(phone) {
      await auth.api.sendPhoneNumberOTP({ body: { phoneNumber: phone } });
    },
    async takeCode(phone, code) {
      const right = await unlessRefused(auth.api.consumePhoneNumberOTP({ body: { phoneNumber: phone, code } }));
      return right !== undefined;
    },
    hash: (personId, password) => inTurn({ personId }, () => hashing.hash(password)),
    verify: (personId, password, hash) => inTurn({ personId }, () => hashing.verify({ hash, password })),
  };
}
