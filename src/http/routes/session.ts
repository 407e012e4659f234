/** Who I am, how I get in and out: a link, a password or a code for a session cookie. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { digestOf, newSecret, type Principal, sessionCookie, sessionLifeMs, toPrincipal } from '../../principal.ts';
import type { Me } from '../../protocol.ts';
import { longestPassword, shortestPassword } from '../../sign-in/password.ts';
import { userOut } from '../../sign-in/person.ts';
import type { Opened } from '../../sign-in/sign-in.ts';
import type { Credential, Person } from '../../store/store.ts';
import { repOut, time } from '../../wire.ts';
import { countedAddress } from '../address.ts';
import { type Count, giveBack, mustHaveRoom } from '../limited.ts';
import { badRequest, HttpProblem, notFound, problem } from '../problem.ts';
import { asker } from '../request.ts';
import { text } from '../schemas/common.ts';
import { phone } from '../schemas/lead.ts';
import { refusals, thing } from '../schemas/out.ts';
import { email, ownChange } from '../schemas/user.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { refusedPerson } from './users.ts';

/** So long after coming in by a link or a code one may set a new password without the old one: that is how it is reset. */
const freshMs = 15 * 60 * 1000;

const password = () =>
  z
    .string()
    .min(shortestPassword, `must have at least ${shortestPassword} characters`)
    .max(longestPassword, `is longer than ${longestPassword} characters`)
    .refine((value) => value.isWellFormed(), 'holds broken characters');

/** One of three ways, told apart by what is given. */
const proof = z.union(
  [
    z.strictObject({ token: text(200) }),
    z.strictObject({ email: email(), password: z.string().min(1, 'must not be empty').max(1000) }),
    z.strictObject({ phone: phone(), code: z.string().regex(/^\d{6}$/, 'must be the six digits of the text') }),
  ],
  'must be {token}, {email, password} or {phone, code}',
);

const wrong = {
  token: 'This sign-in link is unknown, expired or was used before. Ask for a new one.',
  email: 'The email address and the password do not belong together.',
  phone: 'This is not the code that was sent last, or it is older than five minutes. Ask for a new one.',
} as const;

export function sessionRoutes(app: HttpServer, { store, signIn, limits, team, disconnect, publicUrl }: Services): void {
  /** A person who signed in and is there still; keys and devices have no account. */
  async function personOf({ personId }: Principal): Promise<Person | undefined> {
    return personId === null ? undefined : store.people.find(personId);
  }
  const withPerson = async (principal: Principal): Promise<Person> => {
    const person = await personOf(principal);
    // Gone between the check and here.
    if (!person) throw notFound();
    return person;
  };
  /** Whether whoever asks came in a moment ago by a way that a forgotten password does not close. */
  async function isFresh({ id }: Principal): Promise<boolean> {
    const session = await store.credentials.find(id);
    return session !== undefined && session.openedBy !== 'password' && store.now() - session.createdAt < freshMs;
  }

  async function me(principal: Principal): Promise<Me> {
    const { id, name, roles, repId } = principal;
    const [rep, ranked, person] = await Promise.all([
      repId === null ? undefined : store.reps.find(repId),
      repId === null ? [] : store.reps.ranked(),
      personOf(principal),
    ]);
    const hasPassword = person !== undefined && (await signIn.hasPassword(person.id));
    return {
      id,
      name,
      roles,
      ...(person && {
        user: { ...userOut(person), hasPassword, mayResetPassword: await isFresh(principal) },
      }),
      ...(rep && { rep: repOut(rep, ranked) }),
      serverTime: time(store.now()),
    };
  }

  /** By whom a try is counted, known or not, whoever it is. A link is too long to guess: it waits for nobody's wrong passwords. */
  function countsOf(address: string, given: z.output<typeof proof>): Count[] {
    if ('token' in given) return [['unknown-link', address]];
    const whom = 'email' in given ? given.email : given.phone;
    return [
      ['sign-in-address', address],
      ['sign-in-here', `${whom} ${address}`],
      ['sign-in-person', whom],
    ];
  }

  /** Counted before it is tried, or a hundred tries of one moment would all be. What was right, or could not be looked at, is given back. */
  async function counted<Result>(counts: readonly Count[], tries: () => Promise<Result | undefined>) {
    await mustHaveRoom(limits, 'Too many wrong tries.', ...counts);
    let result: Result | undefined;
    try {
      result = await tries();
    } catch (fault) {
      await giveBack(limits, counts);
      throw fault;
    }
    if (result === undefined) return undefined;
    await giveBack(limits, counts);
    // The wrong ones before it were this one's own.
    for (const [name, key] of counts) if (name === 'sign-in-here') await limits.forget(name, key);
    return result;
  }

  async function open(given: z.output<typeof proof>): Promise<Opened | undefined> {
    if ('token' in given) return byLink(given.token);
    return 'email' in given ? signIn.byPassword(given.email, given.password) : signIn.byCode(given.phone, given.code);
  }

  /**
   * What one signs in with is changed by whoever has just shown who they are: a session that was left open, or taken, must not
   * become an account. The password, or having come in a moment ago by a way that a forgotten password does not close.
   */
  async function mustBeSure(principal: Principal, person: Person, current: string | undefined): Promise<void> {
    if (await isFresh(principal)) return;
    if (current !== undefined) {
      const count: Count = ['own-password', person.id];
      const isRight = await counted([count], async () => (await signIn.isPassword(person.id, current)) || undefined);
      if (isRight) return;
    }
    throw badRequest([
      {
        path: 'current',
        message: 'is not your password; or sign out, sign in with a code or a new link, and do it then',
      },
    ]);
  }

  const setCookie = (reply: FastifyReply, value: string, maxAge: number): void => {
    reply.setCookie(sessionCookie, value, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: publicUrl().startsWith('https:'),
      maxAge,
    });
  };

  async function byLink(token: string): Promise<Opened | undefined> {
    const secret = newSecret('session');
    const until = store.now() + sessionLifeMs;
    const session = await store.credentials.redeem(digestOf(token), digestOf(secret), until);
    return session && { session, secret };
  }

  /** What a browser was signed in with before is not needed any more: a cookie that is replaced must not go on living. */
  async function endBefore(secret: string | undefined): Promise<void> {
    const before: Credential | undefined =
      secret === undefined ? undefined : await store.credentials.byDigest(digestOf(secret));
    if (before?.kind !== 'session') return;
    await store.credentials.revoke(before.id, before.personId ?? before.id);
    disconnect([before.id]);
  }

  app.get('/api/v1/me', { schema: { summary: 'Who I am', response: { 200: thing, ...refusals } } }, async (request) =>
    me(asker(request)),
  );

  app.patch(
    '/api/v1/me',
    {
      schema: {
        summary: 'Change my own name, email address and phone number, which I sign in with',
        body: ownChange,
        response: { 200: thing, ...refusals },
      },
    },
    async (request) => {
      const principal = asker(request);
      const person = await withPerson(principal);
      const { current, ...change } = request.body;
      const isOther = (['email', 'phone'] as const).some(
        (field) => change[field] !== undefined && change[field] !== person[field],
      );
      if (isOther) await mustBeSure(principal, person, current);
      const changed = await store.people.change(person.id, change, principal.actor);
      if (changed === undefined) throw notFound();
      if (changed.kind !== 'changed') throw refusedPerson(changed);
      if (person.repId !== null) team.changed(person.repId);
      return me({ ...principal, name: changed.person.name });
    },
  );

  app.put(
    '/api/v1/me/password',
    {
      schema: {
        summary: 'Set my password; every other session of mine ends',
        body: z.strictObject({ password: password(), current: z.string().max(1000).optional() }),
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      const principal = asker(request);
      const person = await withPerson(principal);
      const { password: chosen, current } = request.body;
      await mustBeSure(principal, person, current);
      disconnect(await signIn.setPassword(person.id, chosen, principal.id, principal.actor));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/session',
    {
      schema: {
        summary: "Sign in with a link's token, a password, or a code that was sent: a session cookie",
        body: proof,
        response: { 200: thing, ...refusals },
      },
    },
    async (request, reply) => {
      const given = request.body;
      const opened = await counted(countsOf(countedAddress(request.ip), given), () => open(given));
      if (!opened) {
        const why = 'token' in given ? wrong.token : 'email' in given ? wrong.email : wrong.phone;
        throw new HttpProblem(problem(401, why));
      }
      await endBefore(request.cookies[sessionCookie]);
      setCookie(reply, opened.secret, sessionLifeMs / 1000);
      return me(toPrincipal(opened.session));
    },
  );

  app.post(
    '/api/v1/session/code',
    {
      schema: {
        summary: 'Send a code to a phone, if somebody signs in with it; the answer does not say',
        body: z.strictObject({ phone: phone() }),
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      if (!signIn.sendsCodes) {
        throw new HttpProblem(
          problem(409, 'This server sends no texts. Sign in with your email address and password, or ask for a link.'),
        );
      }
      const { phone: to } = request.body;
      const address = countedAddress(request.ip);
      await mustHaveRoom(
        limits,
        'Too many codes were asked for.',
        ['code-address', address],
        ['code-address-day', address],
        ['code-here', `${to} ${address}`],
        ['code-here-day', `${to} ${address}`],
        ['code-phone', to],
        ['code-phone-day', to],
      );
      signIn.sendCode(to);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/v1/session',
    { schema: { summary: 'Sign out', response: { 204: z.null(), ...refusals } } },
    async (request, reply) => {
      const { id, actor } = asker(request);
      const credential = await store.credentials.find(id);
      if (credential?.kind === 'session') {
        await store.credentials.revoke(id, actor);
        disconnect([id]);
      }
      setCookie(reply, '', 0);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/v1/sessions',
    { schema: { summary: 'Sign out everywhere', response: { 204: z.null(), ...refusals } } },
    async (request, reply) => {
      const { id: personId } = await withPerson(asker(request));
      disconnect(await store.signIn.endSessions(personId, personId));
      setCookie(reply, '', 0);
      return reply.code(204).send(null);
    },
  );
}
