/** /api/v1/programs: who gets which leads, and how they are offered. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { programOut } from '../../wire.ts';
import { notFound } from '../problem.ts';
import { idIn, pageAsked, pageOut } from '../request.ts';
import { id, page } from '../schemas/common.ts';
import { listOf, refusals, thing } from '../schemas/out.ts';
import { programChange, programIn } from '../schemas/program.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const params = z.strictObject({ id: id() });
const one = { 200: thing, ...refusals };

export function programRoutes(app: HttpServer, { store }: Services): void {
  const mustExist = {
    onRequest: async (request: FastifyRequest) => {
      if (!(await store.programs.find(idIn(request)))) throw notFound();
    },
  };

  app.get(
    '/api/v1/programs',
    {
      schema: {
        summary: 'List programs, the oldest first',
        querystring: z.strictObject(page),
        response: { 200: listOf(thing), ...refusals },
      },
    },
    async (request) => {
      const found = await store.programs.list(pageAsked(request.query));
      return pageOut(found, programOut);
    },
  );

  app.post(
    '/api/v1/programs',
    { schema: { summary: 'Add a program', body: programIn, response: { 201: thing, ...refusals } } },
    async (request, reply) => {
      const program = await store.programs.create(request.body);
      reply.code(201).header('location', `/api/v1/programs/${program.id}`);
      return programOut(program);
    },
  );

  app.get(
    '/api/v1/programs/:id',
    { ...mustExist, schema: { summary: 'One program', params, response: one } },
    async (request) => {
      const program = await store.programs.find(request.params.id);
      if (!program) throw notFound();
      return programOut(program);
    },
  );

  app.patch(
    '/api/v1/programs/:id',
    {
      ...mustExist,
      schema: {
        summary: 'Change a program; leads on their way finish under it as it was',
        params,
        body: programChange,
        response: one,
      },
    },
    async (request) => {
      const { name, priority, enabled, match, eligible, stages } = request.body;
      const program = await store.programs.change(request.params.id, {
        ...(name !== undefined && { name }),
        ...(priority !== undefined && { priority }),
        ...(enabled !== undefined && { enabled }),
        ...(match !== undefined && { match }),
        ...(eligible !== undefined && { eligible }),
        ...(stages !== undefined && { stages }),
      });
      if (!program) throw notFound();
      return programOut(program);
    },
  );

  app.delete(
    '/api/v1/programs/:id',
    { ...mustExist, schema: { summary: 'Remove a program', params, response: { 204: z.null(), ...refusals } } },
    async (request, reply) => {
      if (!(await store.programs.remove(request.params.id))) throw notFound();
      return reply.code(204).send(null);
    },
  );
}
