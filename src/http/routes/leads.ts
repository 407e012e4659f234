/** /api/v1/leads: taking in, reading, and listing. What people do to a lead is in lead-actions.ts. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LeadContent } from '../../domain/lead.ts';
import type { Principal } from '../../principal.ts';
import type { LeadOut, Problem } from '../../protocol.ts';
import { type LeadFilter, StoreUnavailable } from '../../store/store.ts';
import { joinedLead, shownLead, leadOut as wholeLead } from '../../wire.ts';
import { mustHaveRoom } from '../limited.ts';
import { badRequest, HttpProblem, notFound, problem, storeSilent } from '../problem.ts';
import { asker, pageAsked, pageOut } from '../request.ts';
import { faultsIn, id, moment, page, text } from '../schemas/common.ts';
import { leadIn, leadStatuses } from '../schemas/lead.ts';
import { batchOut, leadOut, listOf, refusals } from '../schemas/out.ts';
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

const mostInBatch = 1000;
const batchIn = z.strictObject({
  leads: z.array(z.unknown()).max(mostInBatch, `has more than ${mostInBatch} leads`),
});

type Taken =
  | { readonly status: 200 | 201; readonly lead: LeadOut }
  | { readonly status: number; readonly problem: Problem };

export function leadRoutes(app: HttpServer, { store, intake, limits }: Services): void {
  const { seen, mustSee } = sight(store);

  const mustHaveRoomFor = ({ id: keyId }: Principal, leads: number): Promise<void> =>
    mustHaveRoom(limits, 'Too many leads in a row with this key.', ['intake', keyId, leads]);

  async function take(
    sent: z.output<typeof leadIn>,
    principal: Principal,
    idempotencyKey: string | null,
  ): Promise<Taken> {
    const content: LeadContent = { ...sent, source: sent.source ?? principal.name };
    const accepted = await intake.accept({
      content,
      postedBy: principal.id,
      digest: digestOf(sent),
      sentSource: sent.source,
      idempotencyKey,
    });
    switch (accepted.kind) {
      case 'created':
        return { status: 201, lead: wholeLead(accepted.lead) };
      case 'repeated':
        return { status: 200, lead: wholeLead(accepted.lead) };
      case 'joined':
        return { status: 200, lead: joinedLead(accepted.lead, content, store.now()) };
      case 'conflict': {
        const refused = problem(422, 'This Idempotency-Key came with another body within 24 hours.');
        return { status: refused.status, problem: refused };
      }
    }
  }

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
      await mustHaveRoomFor(asker(request), 1);
      const taken = await take(request.body, asker(request), request.headers['idempotency-key'] ?? null);
      if ('problem' in taken) throw new HttpProblem(taken.problem);
      reply.code(taken.status);
      if (taken.status === 201) reply.header('location', `/api/v1/leads/${taken.lead.id}`);
      return taken.lead;
    },
  );

  app.post(
    '/api/v1/leads/batch',
    {
      bodyLimit: 4 * 1024 * 1024,
      schema: {
        summary: `Take up to ${mostInBatch} leads in; each is answered by itself, in order`,
        body: batchIn,
        response: { 200: batchOut, ...refusals },
      },
    },
    async (request) => {
      const principal = asker(request);
      await mustHaveRoomFor(principal, Math.max(1, request.body.leads.length));
      const settled = await Promise.allSettled(
        request.body.leads.map(async (sent): Promise<Taken> => {
          const read = leadIn.safeParse(sent);
          if (read.success) return take(read.data, principal, null);
          const refused = badRequest(faultsIn(read.error)).problem;
          return { status: refused.status, problem: refused };
        }),
      );
      // The store may have failed between two of them: those that it took are told apart from those to send again.
      const someAnswered = settled.some(({ status }) => status === 'fulfilled');
      const results = settled.map((one): Taken => {
        if (one.status === 'fulfilled') return one.value;
        if (!someAnswered || !(one.reason instanceof StoreUnavailable)) throw one.reason;
        const silent = storeSilent();
        return { status: silent.status, problem: silent };
      });
      return { results };
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
}
