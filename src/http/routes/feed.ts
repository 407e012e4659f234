/** /api/v1/feed: the stored event log, as managers saw it live. */
import { z } from 'zod';
import { feedEvent } from '../../wire.ts';
import { moment, page } from '../schemas/common.ts';
import { eventOut, listOf, refusals } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

export function feedRoutes(app: HttpServer, { store }: Services): void {
  app.get(
    '/api/v1/feed',
    {
      schema: {
        summary: 'The event log, oldest first; any event’s cursor may be given, or a time to begin at',
        querystring: z.strictObject({ ...page, from: moment().optional() }),
        response: { 200: listOf(eventOut), ...refusals },
      },
    },
    async (request) => {
      const { limit, cursor, from } = request.query;
      const start = from === undefined ? 0 : await store.events.cursorBefore(from);
      const events = await store.events.after(Math.max(cursor ?? 0, start), limit + 1);
      const items = events.slice(0, limit).map(feedEvent);
      return { items, nextCursor: events.length > limit ? (items.at(-1)?.cursor ?? null) : null };
    },
  );
}
