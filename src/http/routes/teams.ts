/** /api/v1/teams: names that reps and programs share by id. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TeamOut } from '../../protocol.ts';
import type { Team } from '../../store/store.ts';
import { HttpProblem, notFound, problem } from '../problem.ts';
import { asker, idIn, pageAsked, pageOut } from '../request.ts';
import { id, page, text } from '../schemas/common.ts';
import { listOf, refusals, thing } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const params = z.strictObject({ id: id() });
const one = { 200: thing, ...refusals };
const teamIn = z.strictObject({ name: text(200) });

const teamOut = ({ id: teamId, name }: Team): TeamOut => ({ id: teamId, name });

export function teamRoutes(app: HttpServer, { store }: Services): void {
  const mustExist = {
    onRequest: async (request: FastifyRequest) => {
      if (!(await store.teams.find(idIn(request)))) throw notFound();
    },
  };

  app.get(
    '/api/v1/teams',
    {
      schema: {
        summary: 'List teams, the oldest first',
        querystring: z.strictObject(page),
        response: { 200: listOf(thing), ...refusals },
      },
    },
    async (request) => pageOut(await store.teams.list(pageAsked(request.query)), teamOut),
  );

  app.post(
    '/api/v1/teams',
    { schema: { summary: 'Add a team', body: teamIn, response: { 201: thing, ...refusals } } },
    async (request, reply) => {
      const team = await store.teams.create(request.body.name, asker(request).actor);
      reply.code(201).header('location', `/api/v1/teams/${team.id}`);
      return teamOut(team);
    },
  );

  app.get(
    '/api/v1/teams/:id',
    { ...mustExist, schema: { summary: 'One team', params, response: one } },
    async (request) => {
      const team = await store.teams.find(request.params.id);
      if (!team) throw notFound();
      return teamOut(team);
    },
  );

  app.patch(
    '/api/v1/teams/:id',
    { ...mustExist, schema: { summary: 'Rename a team', params, body: teamIn.partial(), response: one } },
    async (request) => {
      const { name } = request.body;
      const { id: teamId } = request.params;
      const team =
        name === undefined
          ? await store.teams.find(teamId)
          : await store.teams.rename(teamId, name, asker(request).actor);
      if (!team) throw notFound();
      return teamOut(team);
    },
  );

  app.delete(
    '/api/v1/teams/:id',
    {
      ...mustExist,
      schema: {
        summary: 'Remove a team; refused while a program names it',
        params,
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      const removed = await store.teams.remove(request.params.id, asker(request).actor);
      if (removed.kind === 'unknown') throw notFound();
      if (removed.kind === 'used') {
        throw new HttpProblem(problem(409, `Programs name this team: ${removed.by.join(', ')}. Change them first.`));
      }
      return reply.code(204).send(null);
    },
  );
}
