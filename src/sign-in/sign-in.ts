/**
 * How people prove who they are: a password, or a code that was sent to their phone. The library hashes, compares and counts;
 * routes, sessions and what is answered are ours, so that they stand in one table with everything else.
 */
import { randomBytes } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { phoneNumber } from 'better-auth/plugins';
import type { Carrier } from '../channels/channel.ts';
import { digestOf, newSecret, sessionLifeMs } from '../principal.ts';
import type { InvitationOut } from '../protocol.ts';
import type { Credential, Store } from '../store/store.ts';
import { signInRows } from './rows.ts';

/** A code is good for so long. */
const codeSeconds = 300;
const mostWrongCodes = 5;
export const shortestPassword = 10;
export const longestPassword = 128;

/** A session that was opened, with the secret that stands for it. */
export interface Opened {
  readonly session: Credential;
  readonly secret: string;
}

export interface SignIn {
  /** Undefined when the two do not belong together; it takes as long either way. */
  byPassword(email: string, password: string): Promise<Opened | undefined>;
  /** Sends a code, if this is the phone of somebody who may sign in. What became of that is not told. */
  sendCode(phone: string): Promise<void>;
  /** Undefined when it is not the code that was sent last, was used, or ran out. */
  byCode(phone: string, code: string): Promise<Opened | undefined>;
  /** Texts somebody where to sign in; there is no secret in it. */
  invite(phone: string, by: string): Promise<Pick<InvitationOut, 'text' | 'refusal'>>;
  hasPassword(personId: string): Promise<boolean>;
  isPassword(personId: string, password: string): Promise<boolean>;
  /** Ends every session of the person but `keep`, and gives their ids. */
  setPassword(personId: string, password: string, keep: string | null, by: string): Promise<readonly string[]>;
}

export interface SignInSettings {
  readonly store: Store;
  readonly carrier: Carrier;
  readonly publicUrl: () => string;
  /** From the environment; undefined: made once and kept in the store. */
  readonly secret: string | undefined;
  readonly report: (fault: unknown) => void;
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

export async function openSignIn({ store, carrier, publicUrl, secret, report }: SignInSettings): Promise<SignIn> {
  const auth = betterAuth({
    database: signInRows(store),
    secret: secret ?? (await store.signIn.keep('auth-secret', randomBytes(32).toString('base64url'))),
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
        sendOTP: ({ phoneNumber: phone, code }) => send(carrier, phone, code, new URL(publicUrl()).host),
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

  async function opened(secretOfSession: string): Promise<Opened | undefined> {
    const session = await store.credentials.byDigest(digestOf(secretOfSession));
    return session && { session, secret: secretOfSession };
  }

  return {
    async byPassword(email, password) {
      const person = await store.people.byEmail(email);
      const before = person && (await store.signIn.password(person.id));
      const done = await unlessRefused(auth.api.signInEmail({ body: { email, password } }));
      const session = done && (await opened(done.token));
      if (!session || !person || (await store.signIn.password(person.id)) === before) return session;
      // It became another while this one was looked at: what was opened by the old one is worth nothing.
      await store.credentials.revoke(session.session.id, person.id);
      return undefined;
    },
    async sendCode(phone) {
      if (!(await store.people.byPhone(phone))) return;
      // The answer does not wait for it: by how long it took, one could tell who is known here.
      auth.api.sendPhoneNumberOTP({ body: { phoneNumber: phone } }).catch(report);
    },
    async byCode(phone, code) {
      const right = await unlessRefused(auth.api.consumePhoneNumberOTP({ body: { phoneNumber: phone, code } }));
      const person = right && (await store.people.byPhone(phone));
      if (!person) return undefined;
      const secretOfSession = newSecret('session');
      const until = store.now() + sessionLifeMs;
      const session = await store.signIn.openSession(person.id, 'code', digestOf(secretOfSession), until);
      return session && { session, secret: secretOfSession };
    },
    async invite(phone, by) {
      const body = `${by} invited you to Sharktank, where leads go to who is there first. Sign in with this phone number: ${publicUrl()}/sign-in`;
      const handover = await carrier.send({ to: phone, body, messageId: 'invitation', validSeconds: null });
      return handover.kind === 'accepted' ? { text: 'sent' } : { text: 'refused', refusal: handover.error };
    },
    hasPassword: async (personId) => (await store.signIn.password(personId)) !== undefined,
    async isPassword(personId, password) {
      const hash = await store.signIn.password(personId);
      return hash !== undefined && hashing.verify({ hash, password });
    },
    setPassword: async (personId, password, keep, by) =>
      store.signIn.setPassword(personId, await hashing.hash(password), keep, by),
  };
}
