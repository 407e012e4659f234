/** /api/v1/offers: claim and decline. A GET never claims. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RefusalOut } from '../../protocol.ts';
import { answerResult, claimResult } from '../../wire.ts';
import { mustHaveRoom } from '../limited.ts';
import { HttpProblem, notFound, refusalProblem } from '../problem.ts';
import { idIn, repIdOf } from '../request.ts';
import { id, lines } from '../schemas/common.ts';
import { leadOut, refusals } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const params = z.strictObject({ id: id() });

function orRefuse<Result extends { readonly result: string }>(result: Result | RefusalOut): Result {
  if (isRefusal(result)) throw new HttpProblem(refusalProblem(result));
  return result;
}

const isRefusal = (result: { readonly result: string }): result is RefusalOut =>
  result.result !== 'won' && result.result !== 'ok';

export function offerRoutes(app: HttpServer, { store, desk, hand, limits }: Services): void {
  /**
   * Counted before anything is looked up, also for offers there are not. A lead this rep was never offered does not exist for
   * them; one they may see answers `not-offered` later.
   */
  const mustSee = {
    onRequest: async (request: FastifyRequest) => {
      await mustHaveRoom(limits, 'Too many claims in a row.', ['commands', repIdOf(request)]);
      const leadId = (await store.offers.race(idIn(request)))?.leadId;
      if (leadId === undefined || !(await store.leads.seen(leadId, repIdOf(request)))) throw notFound();
    },
  };

  app.post(
    '/api/v1/offers/:id/claim',
    {
      ...mustSee,
      schema: {
        summary: 'Claim an offered lead',
        params,
        body: z.strictObject({}).nullish(),
        response: { 200: z.object({ result: z.literal('won'), lead: leadOut }), ...refusals },
      },
    },
    async (request) => orRefuse(claimResult(await desk.claim(request.params.id, repIdOf(request), 'http'))),
  );

  app.post(
    '/api/v1/offers/:id/decline',
    {
      ...mustSee,
      schema: {
        summary: 'Pass on an offered lead',
        params,
        body: z.strictObject({ reason: lines().optional() }).nullish(),
        response: { 200: z.object({ result: z.literal('ok') }), ...refusals },
      },
    },
    async (request) => {
      const { id: offerId } = request.params;
      return orRefuse(answerResult(await hand.decline(offerId, repIdOf(request), 'http', request.body?.reason)));
    },
  );
}
