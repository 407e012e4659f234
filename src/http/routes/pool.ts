/** /api/v1/pool: what a rep may pick. */
import { z } from 'zod';
import { allows } from '../../access.ts';
import { poolLead } from '../../wire.ts';
import { notFound } from '../problem.ts';
import { asker, pageAsked, pageOut } from '../request.ts';
import { page } from '../schemas/common.ts';
import { listOf, poolLeadOut, refusals } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

export function poolRoutes(app: HttpServer, { pool }: Services): void {
  app.get(
    '/api/v1/pool',
    {
      schema: {
        summary: 'Leads this rep may pick, the newest first; claim one by its offerId',
        querystring: z.strictObject(page),
        response: { 200: listOf(poolLeadOut), ...refusals },
      },
    },
    async (request) => {
      const { repId, roles } = asker(request);
      if (repId === null || !allows(['rep'], roles)) throw notFound();
      return pageOut(await pool.of(repId, pageAsked(request.query)), poolLead);
    },
  );
}
