/** /api/v1/leads: taking in, reading, and a manager's hand. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LeadContent } from '../../domain/lead.ts';
import type { LeadFilter } from '../../store/store.ts';
import { shownLead, leadOut as wholeLead } from '../../wire.ts';
import { badRequest, HttpProblem, notFound, problem } from '../problem.ts';
import { asker, pageAsked, pageOut } from '../request.ts';
import { id, lines, moment, page, text } from '../schemas/common.ts';
import { leadIn, leadStatuses } from '../schemas/lead.ts';
import { leadOut, listOf, refusals } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { seesAll, sight } from '../sight.ts';

const params = z.strictObject({ id: id() });

const status = z.enum(leadStatuses, `must be among ${leadStatuses.join(', ')}`);

const listQuery = z.strictObject({
  ...page,
  /** One, or several with commas between. */
  status: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(status))
    .optional(),
  source: text().optional(),
  program: id().optional(),
  claimedBy: id().optional(),
  from: moment().optional(),
  to: moment().optional(),
  q: text().optional(),
});

/** The same lead as sent gives the same digest, whatever the order of its names. */
function digestOf(sent: z.output<typeof leadIn>): string {
  const sorted = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .filter(([, inner]) => inner !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, inner]) => [name, sorted(inner)])
      : value;
  return createHash('sha256')
    .update(JSON.stringify(sorted(sent)))
    .digest('base64url');
}

export function leadRoutes(app: HttpServer, { store, intake, hand }: Services): void {
  const { seen, mustSee } = sight(store);

  app.post(
    '/api/v1/leads',
    {
      // Node joins a header that was sent twice into one value that nobody sent.
      preValidation: async ({ raw }) => {
        if ((raw.headersDistinct['idempotency-key']?.length ?? 0) > 1) {
          throw badRequest([{ path: 'idempotency-key', message: 'was sent more than once' }]);
        }
      },
      schema: {
        summary: 'Take a lead in',
        headers: z.looseObject({ 'idempotency-key': text(200).optional() }),
        body: leadIn,
        response: { 201: leadOut, 200: leadOut, ...refusals },
      },
    },
    async (request, reply) => {
      const principal = asker(request);
      const content: LeadContent = { ...request.body, source: request.body.source ?? principal.name };
      const accepted = await intake.accept({
        content,
        postedBy: principal.id,
        digest: digestOf(request.body),
        sentSource: request.body.source,
        idempotencyKey: request.headers['idempotency-key'] ?? null,
      });
      switch (accepted.kind) {
        case 'created':
          reply.code(201).header('location', `/api/v1/leads/${accepted.lead.id}`);
          return wholeLead(accepted.lead);
        case 'repeated':
          return wholeLead(accepted.lead);
        case 'conflict':
          throw new HttpProblem(problem(422, 'This Idempotency-Key came with another body within 24 hours.'));
      }
    },
  );

  app.get(
    '/api/v1/leads',
    {
      schema: {
        summary: 'List leads, newest first',
        querystring: listQuery,
        response: { 200: listOf(leadOut), ...refusals },
      },
    },
    async (request) => {
      const principal = asker(request);
      const { limit, cursor, status: statuses, q: search, ...rest } = request.query;
      const filter: LeadFilter = { ...rest, statuses, search };
      const asked = pageAsked({ limit, cursor });
      if (seesAll(principal)) return pageOut(await store.leads.list(filter, asked), wholeLead);
      if (principal.repId === null) throw notFound();
      return pageOut(await store.leads.listSeen(principal.repId, filter, asked), shownLead);
    },
  );

  app.get(
    '/api/v1/leads/:id',
    { ...mustSee, schema: { summary: 'One lead', params, response: { 200: leadOut, ...refusals } } },
    async (request) => shownLead(await seen(request.params.id, asker(request))),
  );

  app.post(
    '/api/v1/leads/:id/assign',
    {
      ...mustSee,
      schema: {
        summary: 'Hand a lead to a rep',
        params,
        body: z.strictObject({ repId: id() }),
        response: { 200: leadOut, ...refusals },
      },
    },
    async (request) => {
      const { id: by, name } = asker(request);
      const rep = await store.reps.find(request.body.repId);
      if (!rep) throw badRequest([{ path: 'repId', message: 'is not the id of a rep' }]);
      const lead = await hand.assign(request.params.id, rep, { id: by, name });
      if (!lead) throw notFound();
      return wholeLead(lead);
    },
  );

  app.post(
    '/api/v1/leads/:id/withdraw',
    {
      ...mustSee,
      schema: {
        summary: 'Take a lead back from everybody',
        params,
        body: z.strictObject({ reason: lines().min(1, 'must not be empty') }),
        response: { 200: leadOut, ...refusals },
      },
    },
    async (request) => {
      const lead = await hand.withdraw(request.params.id, request.body.reason, asker(request).id);
      if (!lead) throw notFound();
      return wholeLead(lead);
    },
  );
}
