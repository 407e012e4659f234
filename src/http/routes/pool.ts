/** /api/v1/pool: what a rep may pick. */
import { z } from 'zod';
import { poolLead } from '../../wire.ts';
import { pageAsked, pageOut, repIdOf } from '../request.ts';
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
    async (request) => pageOut(await pool.of(repIdOf(request), pageAsked(request.query)), poolLead),
  );
}
