/** The simulated phones: what was texted to and from each rep, and a way to answer. These routes exist in a demo only. */
import { z } from 'zod';
import type { Rep } from '../domain/rep.ts';
import { HttpProblem, notFound, problem } from '../http/problem.ts';
import { id, lines } from '../http/schemas/common.ts';
import type { HttpServer } from '../http/server.ts';
import type { SimulatedPhone, SimulatedText } from '../protocol.ts';
import type { SimulatedCarrier } from './carrier.ts';

/** So many texts of each phone are kept. */
const kept = 50;

/** `reps`: everyone there is, now. */
export function phoneRoutes(app: HttpServer, carrier: SimulatedCarrier, reps: () => Promise<readonly Rep[]>): void {
  const texts = new Map<string, SimulatedText[]>();
  carrier.onText(({ sid, direction, phone, body, at }) => {
    const ofPhone = texts.get(phone) ?? [];
    texts.set(phone, [...ofPhone, { id: sid, direction, body, at: new Date(at).toISOString() }].slice(-kept));
  });

  app.get('/demo/phones', { schema: { hide: true } }, async (request, reply) => {
    // One address for the page and for what it shows: a browser that opens it wants the page.
    reply.header('vary', 'accept');
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    if (wantsPage && app.hasReplyDecorator('sendFile')) return reply.sendFile('index.html');
    reply.header('cache-control', 'no-store');
    const items = (await reps()).flatMap(({ id: repId, name, phone }): SimulatedPhone[] =>
      phone === null ? [] : [{ phone, repId, name, texts: texts.get(phone) ?? [] }],
    );
    return { items };
  });

  app.post(
    '/demo/phones/:id/texts',
    {
      schema: {
        hide: true,
        params: z.strictObject({ id: id() }),
        body: z.strictObject({ body: lines().min(1, 'must not be empty') }),
      },
    },
    async (request, reply) => {
      const phone = (await reps()).find((rep) => rep.id === request.params.id)?.phone ?? null;
      if (phone === null) throw notFound();
      const answer = await carrier.reply(phone, request.body.body);
      if (!answer.ok)
        throw new HttpProblem(problem(503, `The text did not get through: its webhook answered ${answer.status}.`));
      reply.code(202);
      return {};
    },
  );
}
