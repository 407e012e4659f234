/**
 * How people prove who they are: a password, or a code that was sent to their phone. The library hashes, compares and counts;
 * routes, sessions and what is answered are ours, so that they stand in one table with everything else.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { digestOf, newSecret, sessionLifeMs } from '../principal.ts';
import type { InvitationOut } from '../protocol.ts';
import type { Credential } from '../store/store.ts';
import type { Library, LibrarySettings } from './library.ts';

/** A session that was opened, with the secret that stands for it. */
export interface Opened {
  readonly session: Credential;
  readonly secret: string;
}

export interface SignIn {
  /** False while no carrier is set up. */
  readonly sendsCodes: boolean;
  /**
   * Undefined when the two do not belong together; it takes as long either way. Throws `SignInBusy` when very many wait, or many
   * from this address.
   */
  byPassword(email: string, password: string, address: string): Promise<Opened | undefined>;
  /** Sends a code, if this is the phone of somebody who may sign in. What becomes of that is not told. */
  sendCode(phone: string): void;
  /** Undefined when it is not the code that was sent last, was used, or ran out. */
  byCode(phone: string, code: string): Promise<Opened | undefined>;
  /** Texts somebody where to sign in; there is no secret in it. */
  invite(phone: string, by: string): Promise<Pick<InvitationOut, 'text' | 'refusal'>>;
  hasPassword(personId: string): Promise<boolean>;
  isPassword(personId: string, password: string): Promise<boolean>;
  /** Ends every session of the person but `keep`, and gives their ids. */
  setPassword(personId: string, password: string, keep: string | null, by: string): Promise<readonly string[]>;
  /** A mark for the browser this person has just signed in with. It lets nobody in, and does not say whose it is. */
  markDevice(personId: string): Promise<string>;
  isDeviceOf(mark: string, personId: string): Promise<boolean>;
}

export interface SignInSettings extends LibrarySettings {
  /** Whether the carrier takes texts at all. */
  readonly sendsCodes: boolean;
  /** From the environment; undefined: made once and kept in the store. */
  readonly secret: string | undefined;
  readonly report: (fault: unknown) => void;
}

export function openSignIn(settings: SignInSettings): SignIn {
  const { store, carrier, sendsCodes, publicUrl, report } = settings;

  const secret = async (): Promise<string> =>
    settings.secret ?? store.signIn.keep('auth-secret', randomBytes(32).toString('base64url'));
  const markOf = async (personId: string, name: string): Promise<string> =>
    `${name}.${createHmac('sha256', await secret())
      .update(`device ${personId} ${name}`)
      .digest('base64url')}`;

  let loading: Promise<Library> | undefined;
  /** A node that nobody signs in at starts without it, and a store that did not answer is asked again. */
  function library(): Promise<Library> {
    loading ??= import('./library.ts')
      .then(async ({ openLibrary }) => openLibrary(settings, await secret()))
      .catch((fault) => {
        loading = undefined;
        throw fault;
      });
    return loading;
  }

  async function opened(secretOfSession: string): Promise<Opened | undefined> {
    const session = await store.credentials.byDigest(digestOf(secretOfSession));
    return session && { session, secret: secretOfSession };
  }

  return {
    sendsCodes,
    async byPassword(email, password, address) {
      const person = await store.people.byEmail(email);
      const before = person && (await store.signIn.password(person.id));
      const secret = await (await library()).signInByPassword(email, password, address);
      const session = secret === undefined ? undefined : await opened(secret);
      if (!session || !person) return session;
      const after = await Promise.all([store.people.byEmail(email), store.signIn.password(person.id)]);
      if (after[0]?.id === person.id && after[1] === before) return session;
      // One of them became another while these were looked at: what was opened by the old ones is worth nothing.
      await store.credentials.revoke(session.session.id, person.id);
      return undefined;
    },
    sendCode(phone) {
      // A code is made for a number nobody has, too, and the answer does not wait for it: by how long this takes, or a wrong code
      // afterwards, one could tell who is known here.
      library()
        .then((loaded) => loaded.sendCode(phone))
        .catch(report);
    },
    async byCode(phone, code) {
      const isRight = await (await library()).takeCode(phone, code);
      const person = isRight ? await store.people.byPhone(phone) : undefined;
      if (!person) return undefined;
      const secretOfSession = newSecret('session');
      const until = store.now() + sessionLifeMs;
      const session = await store.signIn.openSession(person.id, 'code', digestOf(secretOfSession), until);
      if (!session) return undefined;
      if ((await store.people.byPhone(phone))?.id === person.id) return { session, secret: secretOfSession };
      // The phone became another meanwhile, and whoever has this one is somebody else.
      await store.credentials.revoke(session.id, person.id);
      return undefined;
    },
    async invite(phone, by) {
      const body = `${by} invited you to Sharktank, where leads go to who is there first. Sign in with this phone number: ${publicUrl()}/sign-in`;
      const handover = await carrier.send({ to: phone, body, messageId: 'invitation', validSeconds: null });
      return handover.kind === 'accepted' ? { text: 'sent' } : { text: 'refused', refusal: handover.error };
    },
    hasPassword: async (personId) => (await store.signIn.password(personId)) !== undefined,
    async isPassword(personId, password) {
      const hash = await store.signIn.password(personId);
      return hash !== undefined && (await library()).verify(personId, password, hash);
    },
    async setPassword(personId, password, keep, by) {
      const hash = await (await library()).hash(personId, password);
      return store.signIn.setPassword(personId, hash, keep, by);
    },
    markDevice: (personId) => markOf(personId, randomBytes(16).toString('base64url')),
    async isDeviceOf(mark, personId) {
      const [name = ''] = mark.split('.');
      const [given, right] = [Buffer.from(mark), Buffer.from(await markOf(personId, name))];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
