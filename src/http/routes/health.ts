/** /healthz: the process lives. /readyz: it can do its work. */
import { z } from 'zod';
import { oneAtATime } from '../../engine/one-at-a-time.ts';
import { problem, sendProblem } from '../problem.ts';
import { problemOut } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

/** Who looks more seldom cannot be waited for. */
const lookMs = 30_000;

export interface Health {
  /** Whether somebody, such as a load balancer, has looked of late whether this server is ready. */
  isWatched(): boolean;
}

export function healthRoutes(app: HttpServer, { store, service, phase }: Services): Health {
  let lookedAt = Number.NEGATIVE_INFINITY;
  // A ping is a write: however many ask, there is one at a time.
  const ping = oneAtATime(() => store.ping());

  app.get(
    '/healthz',
    { schema: { summary: 'Alive', response: { 200: z.object({ status: z.literal('alive') }) } } },
    async () => ({
      status: 'alive' as const,
    }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Ready once started, while the store answers and no stop was asked for',
        response: {
          200: z.object({ status: z.literal('ready'), redis: z.enum(['unused', 'ok', 'missing']) }),
          503: problemOut,
        },
      },
    },
    async (_request, reply) => {
      lookedAt = performance.now();
      if (phase() !== 'serving') return sendProblem(reply, problem(503, `This server is ${phase()}.`));
      // A store that does not answer throws, which is answered 503.
      await ping();
      return { status: 'ready' as const, redis: service().redis };
    },
  );
  return { isWatched: () => performance.now() - lookedAt < lookMs };
}
