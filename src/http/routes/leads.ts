/** /api/v1/leads: taking in, reading, explaining, and a manager's hand. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { allows } from '../../access.ts';
import type { LogEvent } from '../../domain/event.ts';
import type { LeadContent } from '../../domain/lead.ts';
import type { Principal } from '../../principal.ts';
import type { TraceEvent } from '../../protocol.ts';
import type { LeadFilter, SeenLead } from '../../store/store.ts';
import { shownLead, traceEvent, leadOut as wholeLead } from '../../wire.ts';
import { badRequest, HttpProblem, notFound, problem } from '../problem.ts';
import { id, lines, moment, page, text } from '../schemas/common.ts';
import { leadIn, leadStatuses } from '../schemas/lead.ts';
import { leadOut, listOf, refusals, traceOut } from '../schemas/out.ts';
import { asker, type HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

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
  source: text(200).optional(),
  program: id().optional(),
  claimedBy: id().optional(),
  from: moment().optional(),
  to: moment().optional(),
  q: text(200).optional(),
});

/** The same content gives the same digest, whatever the order of its names. */
function digestOfContent(content: LeadContent): string {
  const sorted = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .filter(([, inner]) => inner !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, inner]) => [name, sorted(inner)])
      : value;
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('base64url');
}

const seesAll = ({ roles }: Principal): boolean => allows(['manager', 'admin'], roles);

/** A rep's own part of an event: what it says of this rep, without the others and without the explanation. */
function ownPart(event: LogEvent, repId: string): boolean {
  if (event.type === 'wave.started') return event.details.offered.includes(repId);
  return 'repId' in event && event.repId === repId;
}

export function leadRoutes(app: HttpServer, { store, intake, hand }: Services): void {
  /** The lead as far as the asker may see it; 404 otherwise. */
  async function seen(leadId: string, principal: Principal): Promise<SeenLead> {
    const found = seesAll(principal)
      ? await store.leads.find(leadId).then((lead) => lead && { lead, sight: 'own' as const })
      : principal.repId === null
        ? undefined
        : await store.leads.seen(leadId, principal.repId);
    if (!found) throw notFound();
    return found;
  }
  /** Before the body is read: what one may not see answers 404, whatever was sent. */
  const mustSee = {
    onRequest: async (request: Parameters<typeof asker>[0]) => void (await seen(idIn(request.params), asker(request))),
  };

  app.post(
    '/api/v1/leads',
    {
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
        digest: digestOfContent(content),
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
      const after = { limit, after: cursor ?? null };
      const { items, next } = seesAll(principal)
        ? await store.leads.list(filter, after).then((all) => ({ ...all, items: all.items.map(wholeLead) }))
        : principal.repId === null
          ? { items: [], next: null }
          : await store.leads
              .listSeen(principal.repId, filter, after)
              .then((own) => ({ ...own, items: own.items.map(shownLead) }));
      return { items, nextCursor: next === null ? null : String(next) };
    },
  );

  app.get(
    '/api/v1/leads/:id',
    { ...mustSee, schema: { summary: 'One lead', params, response: { 200: leadOut, ...refusals } } },
    async (request) => shownLead(await seen(request.params.id, asker(request))),
  );

  app.get(
    '/api/v1/leads/:id/trace',
    {
      ...mustSee,
      schema: {
        summary: 'Every decision about a lead, in order, with reasons',
        params,
        querystring: z.strictObject(page),
        response: { 200: listOf(traceOut), ...refusals },
      },
    },
    async (request) => {
      const principal = asker(request);
      const { limit, cursor } = request.query;
      const events = await store.events.ofLead(request.params.id, { limit: limit + 1, after: cursor ?? null });
      const [reps, programs, remarks] = await Promise.all([
        store.reps.names(),
        store.programs.names(),
        store.leads.remarks(request.params.id),
      ]);
      const names = { rep: (one: string) => reps.get(one) ?? one, program: (one: string) => programs.get(one) ?? one };
      const withRemark = (event: LogEvent, told: TraceEvent): TraceEvent => {
        const remark =
          event.type === 'lead.withdrawn'
            ? remarks.withdrawn
            : event.type === 'offer.declined'
              ? remarks.declines.get(`${event.data.offerId} ${event.repId}`)
              : undefined;
        return remark === undefined || remark === null || remark === ''
          ? told
          : { ...told, text: `${told.text} Reason: ${remark}` };
      };
      const shownEvents = events.slice(0, limit);
      const { repId } = principal;
      const items = seesAll(principal)
        ? shownEvents.map((event) => withRemark(event, traceEvent(event, names)))
        : shownEvents
            .filter((event) => repId !== null && ownPart(event, repId))
            .map((event) => {
              if (event.type !== 'wave.started') return traceEvent(event, names);
              const { details: _details, ...told } = traceEvent(event, names);
              return {
                ...told,
                text: `Offered to you${event.data.reps > 1 ? ` and ${event.data.reps - 1} others` : ''}, for ${event.data.seconds} s.`,
              };
            });
      const last = shownEvents.at(-1);
      return { items, nextCursor: events.length > limit && last ? String(last.cursor) : null };
    },
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

/** The id in an address, before any schema has looked at it. */
export function idIn(given: unknown): string {
  const found: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, 'id') : undefined;
  return typeof found === 'string' ? found : '';
}
