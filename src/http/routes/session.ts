/** Who I am, and the browser's session: a sign-in link's token is exchanged by POST for a cookie. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { digestOf, newSecret, type Principal, sessionCookie } from '../../principal.ts';
import type { Me } from '../../protocol.ts';
import { repOut, time } from '../../wire.ts';
import { HttpProblem, problem } from '../problem.ts';
import { asker } from '../request.ts';
import { text } from '../schemas/common.ts';
import { refusals, thing } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const sessionLifeMs = 30 * 24 * 60 * 60 * 1000;

export function sessionRoutes(app: HttpServer, { store, disconnect, publicUrl }: Services): void {
  async function me({ id, name, roles, repId }: Principal): Promise<Me> {
    const rep = repId === null ? undefined : await store.reps.find(repId);
    const about = { id, name, roles, serverTime: time(store.now()) };
    return rep ? { ...about, rep: repOut(rep, await store.reps.ranked()) } : about;
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

  app.get('/api/v1/me', { schema: { summary: 'Who I am', response: { 200: thing, ...refusals } } }, async (request) =>
    me(asker(request)),
  );

  app.post(
    '/api/v1/session',
    {
      schema: {
        summary: "Exchange a sign-in link's token for a session cookie",
        body: z.strictObject({ token: text(200) }),
        response: { 200: thing, ...refusals },
      },
    },
    async (request, reply) => {
      const secret = newSecret('session');
      const session = await store.credentials.redeem(
        digestOf(request.body.token),
        digestOf(secret),
        store.now() + sessionLifeMs,
      );
      if (!session) {
        throw new HttpProblem(
          problem(401, 'This sign-in link is unknown, expired or was used before. Ask for a new one.'),
        );
      }
      setCookie(reply, secret, sessionLifeMs / 1000);
      return me(session);
    },
  );

  app.delete(
    '/api/v1/session',
    { schema: { summary: 'Sign out', response: { 204: z.null(), ...refusals } } },
    async (request, reply) => {
      const { id } = asker(request);
      const credential = await store.credentials.find(id);
      if (credential?.kind === 'session') {
        await store.credentials.revoke(id);
        disconnect([id]);
      }
      setCookie(reply, '', 0);
      return reply.code(204).send(null);
    },
  );
}
