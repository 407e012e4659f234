/** /metrics: figures for Prometheus, for whoever asks. docs/operations.md says what each means. */
import { z } from 'zod';
import type { HttpServer } from '../server.ts';

/** The text format's own type; a scraper goes by it. */
const textFormat = 'text/plain; version=0.0.4; charset=utf-8';

/** `scrape` gives the page; it must not fail. */
export function metricsRoutes(app: HttpServer, scrape: () => Promise<string>): void {
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Figures in Prometheus’ text format: no ids, no names',
        produces: ['text/plain'],
        response: { 200: z.string() },
      },
    },
    async (_request, reply) => reply.type(textFormat).send(await scrape()),
  );
}
