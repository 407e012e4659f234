/** How I get in and out: a link, a password or a code for a session cookie. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { cookieName, isHttps } from '../../cookies.ts';
import { digestOf, newSecret, sessionLifeMs, toPrincipal } from '../../principal.ts';
import type { Opened } from '../../sign-in/sign-in.ts';
import type { Credential } from '../../store/store.ts';
import { countedAddress } from '../address.ts';
import { HttpProblem, notFound, problem } from '../problem.ts';
import { asker } from '../request.ts';
import { text } from '../schemas/common.ts';
import { phone } from '../schemas/lead.ts';
import { refusals, thing } from '../schemas/out.ts';
import { email } from '../schemas/user.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { signInTries } from '../sign-in-tries.ts';
import { meOf } from './me.ts';

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

/** So long a browser counts as one that somebody signed in with; it lets nobody in. */
const deviceLifeSeconds = 180 * 24 * 60 * 60;

export function sessionRoutes(app: HttpServer, services: Services): void {
  const { store, signIn, disconnect, publicUrl } = services;
  const tries = signInTries(services);

  const setCookie = (reply: FastifyReply, kind: 'session' | 'device', value: string, maxAge: number): void => {
    reply.setCookie(cookieName(kind, publicUrl()), value, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps(publicUrl()),
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
      const opened =
        'token' in given
          ? await tries.openLink(request, () => byLink(given.token))
          : await tries.guess(request, given, () =>
              'email' in given
                ? signIn.byPassword(given.email, given.password, countedAddress(request.ip))
                : signIn.byCode(given.phone, given.code),
            );
      if (!opened) {
        const why = 'token' in given ? wrong.token : 'email' in given ? wrong.email : wrong.phone;
        throw new HttpProblem(problem(401, why));
      }
      await endBefore(request.cookies[cookieName('session', publicUrl())]);
      setCookie(reply, 'session', opened.secret, sessionLifeMs / 1000);
      const { personId } = opened.session;
      if (personId !== null) setCookie(reply, 'device', await signIn.markDevice(personId), deviceLifeSeconds);
      return meOf(services, toPrincipal(opened.session));
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
      await tries.askForCode(request, to);
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
      setCookie(reply, 'session', '', 0);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/v1/sessions',
    { schema: { summary: 'Sign out everywhere', response: { 204: z.null(), ...refusals } } },
    async (request, reply) => {
      const { personId } = asker(request);
      // A person who was removed between the check and here has no sessions left.
      if (personId === null) throw notFound();
      disconnect(await store.signIn.endSessions(personId, personId));
      setCookie(reply, 'session', '', 0);
      return reply.code(204).send(null);
    },
  );
}
