/** /api/v1/leads/:id/…: what managers, a lead's own rep and allocators do to a lead. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Factor } from '../../domain/eligibility/filter.ts';
import { assess } from '../../domain/eligibility/index.ts';
import { type Lead, outcomeResults } from '../../domain/lead.ts';
import { rank } from '../../domain/ranking.ts';
import type { Principal } from '../../principal.ts';
import type { CandidatesOut, ShownLead } from '../../protocol.ts';
import type { Actor, HandRefusal } from '../../store/store.ts';
import { shownLead, leadOut as wholeLead } from '../../wire.ts';
import { badRequest, HttpProblem, notFound, problem } from '../problem.ts';
import { asker, idIn } from '../request.ts';
import { id, lines } from '../schemas/common.ts';
import { candidatesOut, leadOut, refusals } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { seesAll, sight } from '../sight.ts';

const params = z.strictObject({ id: id() });
const one = { 200: leadOut, ...refusals };
const reason = lines().min(1, 'must not be empty');
const nothing = z.strictObject({}).nullish();

const outcome = z
  .strictObject({
    result: z.enum(outcomeResults, `must be ${outcomeResults.join(', ')}`),
    amount: z.number().min(0, 'must not be negative').optional(),
    reason: lines().optional(),
  })
  .superRefine(({ result, amount }, context) => {
    if (amount === undefined || result === 'won') return;
    context.addIssue({ code: 'custom', path: ['amount'], message: 'belongs to a lead that was won' });
  });

/** A manager acts as such, also one who is a rep; a rep only on what is theirs. */
function actor(request: FastifyRequest): Actor & { readonly name: string } {
  const principal: Principal = asker(request);
  return { by: principal.actor, name: principal.name, asRep: seesAll(principal) ? null : principal.repId };
}

/** What an allocator hears where a manager hears figures: of other reps, or of the lead. */
const withoutFigures: Partial<Record<Factor, string>> = {
  caps: 'has reached a cap',
  callingHours: 'may not call now',
  contactsBeforeNext: 'has leads still to contact',
};

const unknownRep = (): HttpProblem => badRequest([{ path: 'repId', message: 'is not the id of a rep' }]);

const notTheirs = (): HttpProblem => new HttpProblem(problem(403, 'This lead is not yours to do that with.'));

function orRefuse(done: Lead | HandRefusal): Lead {
  if (!('kind' in done)) return done;
  switch (done.kind) {
    case 'unknown':
      throw notFound();
    case 'rep-gone':
      throw unknownRep();
    case 'not-theirs':
      throw notTheirs();
    case 'not-claimed':
      throw new HttpProblem(problem(409, 'Nobody has this lead: it must be claimed or assigned first.'));
    case 'concluded':
      throw new HttpProblem(problem(409, 'This lead has an outcome; it cannot be given back any more.'));
  }
}

export function leadActionRoutes(app: HttpServer, { store, hand }: Services): void {
  const { seen, mustSee } = sight(store);
  /** Before the body is read: a rep only where the lead is an own one, as every lead is for managers. The store judges again when it writes. */
  const mustOwn = async (request: FastifyRequest): Promise<void> => {
    if ((await seen(idIn(request), asker(request))).sight !== 'own') throw notTheirs();
  };
  /** The same for a lead that waits for a rep, among others, to hand it on. */
  const mustHandOn = async (request: FastifyRequest): Promise<void> => {
    await mustSee.onRequest(request);
    const { asRep } = actor(request);
    if (asRep === null) return;
    const live = await store.offers.live(asRep);
    if (!live.some(({ lead, form }) => lead.id === idIn(request) && form === 'skim')) throw notTheirs();
  };

  /** Afterwards, as far as the one who asked may see it: who gave it away may not see it whole any more. */
  async function shown(request: FastifyRequest, lead: Lead): Promise<ShownLead> {
    const principal = asker(request);
    return shownLead(seesAll(principal) ? { lead, sight: 'own' } : await seen(lead.id, principal));
  }

  app.get(
    '/api/v1/leads/:id/candidates',
    {
      onRequest: mustHandOn,
      schema: {
        summary:
          'Whom a lead can be handed to, the eligible first, with why others are not; for managers and its allocators',
        params,
        response: { 200: candidatesOut, ...refusals },
      },
    },
    async (request): Promise<CandidatesOut> => {
      const { asRep } = actor(request);
      const lead = await store.leads.find(request.params.id);
      if (!lead) throw notFound();
      const program = lead.program && (await store.programs.at(lead.program.id, lead.program.version));
      const standings = await store.reps.standings();
      const places = new Map(rank(standings).map(({ id: repId, rank: place }) => [repId, place]));
      const question = { lead: lead.content, stage: undefined, maxLive: null, now: store.now() };
      const { excluded } = program ? assess(standings, { ...question, program }) : { excluded: [] };
      const reasons = new Map(excluded.map((one) => [one.id, one.reasons]));
      const items = standings.map(({ rep: { id: repId, name, presence } }) => ({
        id: repId,
        name,
        presence,
        rank: places.get(repId) ?? 0,
        // An allocator hears what is in the way; the figures of others, and of the lead, are for managers.
        reasons: (reasons.get(repId) ?? []).map(({ factor, message }) => ({
          factor,
          message: asRep === null ? message : (withoutFigures[factor] ?? message),
        })),
      }));
      return {
        items: items.toSorted((a, b) => Number(a.reasons.length > 0) - Number(b.reasons.length > 0) || a.rank - b.rank),
      };
    },
  );

  app.post(
    '/api/v1/leads/:id/assign',
    {
      onRequest: mustHandOn,
      schema: {
        summary: 'Hand a lead to a rep; an allocator may, while the lead waits for that',
        params,
        body: z.strictObject({ repId: id() }),
        response: one,
      },
    },
    async (request) => {
      const rep = await store.reps.find(request.body.repId);
      if (!rep) throw unknownRep();
      return shown(request, orRefuse(await hand.assign(request.params.id, rep, actor(request))));
    },
  );

  app.post(
    '/api/v1/leads/:id/withdraw',
    {
      ...mustSee,
      schema: { summary: 'Take a lead back from everybody', params, body: z.strictObject({ reason }), response: one },
    },
    async (request) =>
      wholeLead(orRefuse(await hand.withdraw(request.params.id, request.body.reason, asker(request).actor))),
  );

  app.post(
    '/api/v1/leads/:id/reoffer',
    {
      ...mustSee,
      schema: {
        summary: 'Offer a lead anew, from the first stage of the program that takes it now',
        params,
        body: nothing,
        response: one,
      },
    },
    async (request) => wholeLead(orRefuse(await hand.reoffer(request.params.id, asker(request).actor))),
  );

  app.post(
    '/api/v1/leads/:id/release',
    {
      onRequest: mustOwn,
      schema: {
        summary: 'Give a lead back; its stages go on without this rep',
        params,
        body: z.strictObject({ reason }),
        response: one,
      },
    },
    async (request) =>
      shown(request, orRefuse(await hand.release(request.params.id, request.body.reason, actor(request)))),
  );

  app.post(
    '/api/v1/leads/:id/contacted',
    { onRequest: mustOwn, schema: { summary: 'The person was reached', params, body: nothing, response: one } },
    async (request) => shown(request, orRefuse(await hand.contacted(request.params.id, actor(request)))),
  );

  app.post(
    '/api/v1/leads/:id/outcome',
    { onRequest: mustOwn, schema: { summary: 'What became of a lead', params, body: outcome, response: one } },
    async (request) => {
      const { result, amount = null, reason: why = null } = request.body;
      const concluded = await hand.conclude(request.params.id, { result, amount, reason: why }, actor(request));
      return shown(request, orRefuse(concluded));
    },
  );
}
