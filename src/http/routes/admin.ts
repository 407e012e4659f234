/** What an admin looks at: who changed what, and how this server is set up. */
import { z } from 'zod';
import { explainChange } from '../../domain/changes.ts';
import type { ChangeOut, SettingsOut } from '../../protocol.ts';
import { time } from '../../wire.ts';
import { namesOf } from '../names.ts';
import { pageAsked, pageOut } from '../request.ts';
import { page } from '../schemas/common.ts';
import { changeOut, listOf, refusals } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

export function adminRoutes(app: HttpServer, { store }: Services, settings: () => SettingsOut): void {
  app.get(
    '/api/v1/changes',
    {
      schema: {
        summary: 'Who changed what: people, keys, reps, teams, programs; the latest first',
        querystring: z.strictObject(page),
        response: { 200: listOf(changeOut), ...refusals },
      },
    },
    async (request) => {
      const [found, names] = await Promise.all([store.events.changes(pageAsked(request.query)), namesOf(store)]);
      return pageOut(
        found,
        (change): ChangeOut => ({
          cursor: String(change.cursor),
          at: time(change.at),
          type: change.type,
          by: change.data.by ?? null,
          text: explainChange(change, names),
        }),
      );
    },
  );

  app.get(
    '/api/v1/settings',
    {
      schema: {
        summary: 'How this server is set up; no secrets',
        response: {
          200: z.object({
            publicUrl: z.string(),
            store: z.enum(['sqlite', 'postgresql']),
            redis: z.number().describe('How many'),
            textsFrom: z.string().nullable(),
            trustProxy: z.union([z.boolean(), z.number(), z.string()]),
            version: z.string(),
          }) satisfies z.ZodType<SettingsOut>,
          ...refusals,
        },
      },
    },
    async () => settings(),
  );
}
