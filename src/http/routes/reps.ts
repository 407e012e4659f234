/** /api/v1/reps: reps, their presence and their tokens. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { allows } from '../../access.ts';
import type { Rep } from '../../domain/rep.ts';
import { countedAs, digestOf, newSecret } from '../../principal.ts';
import type { RepOut } from '../../protocol.ts';
import { repOut } from '../../wire.ts';
import { mustHaveRoom } from '../limited.ts';
import { badRequest, HttpProblem, notFound, problem } from '../problem.ts';
import { asker, idIn, pageAsked, pageOut } from '../request.ts';
import { id, moment, page, text } from '../schemas/common.ts';
import { listOf, refusals, thing } from '../schemas/out.ts';
import { presence, repChange, repIn, toChange, toDraft } from '../schemas/rep.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { credentialOut, mustLieAhead } from './keys.ts';

const params = z.strictObject({ id: id() });
const one = { 200: thing, ...refusals };

const phoneTaken = (): HttpProblem => new HttpProblem(problem(409, 'Another rep has this phone number.'));

export function repRoutes(app: HttpServer, services: Services): void {
  const { store, team, limits, disconnect } = services;
  /** Refuses teams there are not. */
  async function mustKnow(teams: readonly string[] = []): Promise<void> {
    const known = await Promise.all(teams.map((one) => store.teams.find(one)));
    const faults = known.flatMap((found, index) =>
      found ? [] : [{ path: `teams.${index}`, message: 'is not the id of a team' }],
    );
    if (faults.length > 0) throw badRequest(faults);
  }
  const out = async (rep: Rep): Promise<RepOut> => repOut(rep, await store.reps.ranked());
  const mustExist = {
    onRequest: async (request: FastifyRequest) => {
      if (!(await store.reps.find(idIn(request)))) throw notFound();
    },
  };

  app.get(
    '/api/v1/reps',
    {
      schema: {
        summary: 'List reps, the oldest first',
        querystring: z.strictObject(page),
        response: { 200: listOf(thing), ...refusals },
      },
    },
    async (request) => {
      const found = await store.reps.list(pageAsked(request.query));
      const ranked = await store.reps.ranked();
      return pageOut(found, (rep) => repOut(rep, ranked));
    },
  );

  app.post(
    '/api/v1/reps',
    { schema: { summary: 'Add a rep', body: repIn, response: { 201: thing, ...refusals } } },
    async (request, reply) => {
      await mustKnow(request.body.teams);
      const rep = await store.reps.create(toDraft(request.body), asker(request).actor);
      if (rep === 'phone-taken') throw phoneTaken();
      team.changed(rep.id);
      reply.code(201).header('location', `/api/v1/reps/${rep.id}`);
      return out(rep);
    },
  );

  app.get(
    '/api/v1/reps/:id',
    { ...mustExist, schema: { summary: 'One rep', params, response: one } },
    async (request) => {
      const rep = await store.reps.find(request.params.id);
      if (!rep) throw notFound();
      return out(rep);
    },
  );

  app.patch(
    '/api/v1/reps/:id',
    { ...mustExist, schema: { summary: 'Change a rep', params, body: repChange, response: one } },
    async (request) => {
      await mustKnow(request.body.teams);
      const rep = await store.reps.change(request.params.id, toChange(request.body), asker(request).actor);
      if (rep === undefined) throw notFound();
      if (rep === 'phone-taken') throw phoneTaken();
      team.changed(rep.id);
      return out(rep);
    },
  );

  app.delete(
    '/api/v1/reps/:id',
    {
      ...mustExist,
      schema: { summary: 'Remove a rep and end their access', params, response: { 204: z.null(), ...refusals } },
    },
    async (request, reply) => {
      const ended = await team.remove(request.params.id, asker(request).actor);
      if (ended === undefined) throw notFound();
      disconnect(ended);
      return reply.code(204).send(null);
    },
  );

  /** `me` and one's own id are the same; another rep's does not exist for a rep. */
  const presenceOf = async (request: FastifyRequest): Promise<string> => {
    const { repId, roles } = asker(request);
    const asked = idIn(request);
    const target = asked === 'me' ? repId : asked;
    if (target === null || (target !== repId && !allows(['manager', 'admin'], roles))) throw notFound();
    if (!(await store.reps.find(target))) throw notFound();
    return target;
  };

  app.put(
    '/api/v1/reps/:id/presence',
    {
      onRequest: async (request) => {
        // By who asks: a manager uses up nobody else's.
        await mustHaveRoom(limits, 'Too many changes in a row.', ['commands', countedAs(asker(request))]);
        await presenceOf(request);
      },
      schema: { summary: 'Say who is there', params, body: z.strictObject({ status: presence }), response: one },
    },
    async (request) => {
      const repId = await presenceOf(request);
      const { repId: own, actor } = asker(request);
      const rep = await team.present(repId, request.body.status, own === repId ? repId : actor);
      if (rep === undefined) throw notFound();
      return out(rep);
    },
  );

  app.get(
    '/api/v1/reps/:id/tokens',
    {
      ...mustExist,
      schema: {
        summary: "List a rep's tokens",
        params,
        querystring: z.strictObject(page),
        response: { 200: listOf(thing), ...refusals },
      },
    },
    async (request) => {
      const filter = { kinds: ['token'] as const, repId: request.params.id };
      const found = await store.credentials.list(filter, pageAsked(request.query));
      return pageOut(found, credentialOut);
    },
  );

  app.post(
    '/api/v1/reps/:id/tokens',
    {
      ...mustExist,
      schema: {
        summary: 'Make a token for a device or a test; it is shown once',
        params,
        body: z.strictObject({ name: text().optional(), expiresAt: moment().optional() }).nullish(),
        response: { 201: z.object({ id: z.string(), token: z.string() }), ...refusals },
      },
    },
    async (request, reply) => {
      const rep = await store.reps.find(request.params.id);
      if (!rep) throw notFound();
      const token = newSecret('token');
      const { name = rep.name, expiresAt = null } = request.body ?? {};
      mustLieAhead(expiresAt, store.now());
      const draft = { kind: 'token', name, roles: ['rep'], repId: rep.id, expiresAt } as const;
      const made = await store.credentials.create(draft, digestOf(token), asker(request).actor);
      reply.code(201);
      return { id: made.id, token };
    },
  );

  app.delete(
    '/api/v1/reps/:id/tokens/:tokenId',
    {
      ...mustExist,
      schema: {
        summary: 'Revoke a token',
        params: z.strictObject({ id: id(), tokenId: id() }),
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      const { id: repId, tokenId } = request.params;
      const token = await store.credentials.find(tokenId);
      if (token?.kind !== 'token' || token.repId !== repId) throw notFound();
      await store.credentials.revoke(tokenId, asker(request).actor);
      disconnect([tokenId]);
      return reply.code(204).send(null);
    },
  );
}
