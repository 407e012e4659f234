/** /api/v1/programs: who gets which leads, and how they are offered. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { route } from '../../domain/advance.ts';
import type { LeadContent } from '../../domain/lead.ts';
import { warningsFor } from '../../domain/lint.ts';
import { preview } from '../../domain/preview.ts';
import type { Program, ProgramDefinition } from '../../domain/program.ts';
import { rank } from '../../domain/ranking.ts';
import { referencesOf } from '../../domain/references.ts';
import type { Fault, PreviewOut, SavedProgramOut } from '../../protocol.ts';
import { programOut } from '../../wire.ts';
import { badRequest, notFound } from '../problem.ts';
import { asker, idIn, pageAsked, pageOut } from '../request.ts';
import { id, page } from '../schemas/common.ts';
import { leadIn } from '../schemas/lead.ts';
import { listOf, previewOut, refusals, savedProgramOut, thing } from '../schemas/out.ts';
import { definedIn, draft, programChange, programIn } from '../schemas/program.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const params = z.strictObject({ id: id() });
const one = { 200: thing, ...refusals };

/** A lead that is stored, by its id, or one that is typed in. */
const previewed = z.strictObject({
  lead: z.union([id(), leadIn], 'must be the id of a lead, or a lead'),
  program: z.union([id(), programIn], 'must be the id of a program, or a program').optional(),
});

export function programRoutes(app: HttpServer, { store, committed, connected }: Services): void {
  const mustExist = {
    onRequest: async (request: FastifyRequest) => {
      if (!(await store.programs.find(idIn(request)))) throw notFound();
    },
  };

  /** Refuses a definition that names a team or rep there is not. */
  async function mustKnow(given: Partial<ProgramDefinition>): Promise<void> {
    const faults: Fault[] = [];
    for (const { path, kind, id: named } of referencesOf(given)) {
      const found = kind === 'team' ? await store.teams.find(named) : await store.reps.find(named);
      if (!found) faults.push({ path: path.join('.'), message: `is not the id of a ${kind}` });
    }
    if (faults.length > 0) throw badRequest(faults);
  }

  /** The program as it was saved, with what is doubtful about it. */
  async function saved(program: Program): Promise<SavedProgramOut> {
    committed();
    const [others, standings] = await Promise.all([store.programs.all(), store.reps.standings()]);
    const rest = others.filter((other) => other.id !== program.id);
    return { ...programOut(program), warnings: warningsFor(program, rest, standings) };
  }

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
    {
      schema: {
        summary: 'Add a program; what is doubtful about it comes back as warnings',
        body: programIn,
        response: { 201: savedProgramOut, ...refusals },
      },
    },
    async (request, reply) => {
      await mustKnow(request.body);
      const program = await store.programs.create(request.body, asker(request).actor);
      reply.code(201).header('location', `/api/v1/programs/${program.id}`);
      return saved(program);
    },
  );

  app.post(
    '/api/v1/programs/preview',
    {
      schema: {
        summary:
          'Who would be offered a lead, in what order and when, and why everyone else would not; nothing is spent',
        body: previewed,
        response: { 200: previewOut, ...refusals },
      },
    },
    async (request): Promise<PreviewOut> => {
      const { lead: asked, program: wanted } = request.body;
      let content: LeadContent;
      if (typeof asked === 'string') {
        const found = await store.leads.find(asked);
        if (!found) throw badRequest([{ path: 'lead', message: 'is not the id of a lead' }]);
        content = found.content;
      } else {
        content = { ...asked, source: asked.source ?? asker(request).name };
      }
      let program: Program | undefined;
      if (typeof wanted === 'string') {
        program = await store.programs.find(wanted);
        if (!program) throw badRequest([{ path: 'program', message: 'is not the id of a program' }]);
      } else if (wanted === undefined) {
        program = route(await store.programs.all(), content);
      } else {
        await mustKnow(wanted);
        program = draft(wanted);
      }
      if (!program) return { program: null, waves: [], excluded: [], end: 'unclaimed' };
      const [reps, tallies, knownTo] = await Promise.all([
        store.reps.standings(),
        store.programs.tallies(program.id),
        program.knownPeople === 'join' ? store.leads.knownTo(content, typeof asked === 'string' ? asked : null) : null,
      ]);
      const found = preview({ lead: content, program, reps, tallies, knownTo, connected, now: store.now() });
      const ranks = new Map(rank(reps).map((ranked) => [ranked.id, ranked.rank]));
      const names = new Map(reps.map(({ rep }) => [rep.id, rep.name]));
      const named = (repId: string) => ({ id: repId, name: names.get(repId) ?? repId });
      return {
        program: { id: typeof wanted === 'object' ? null : program.id, name: program.name },
        waves: found.waves.map((wave) => ({
          ...wave,
          stage: Math.max(0, wave.stage),
          reps: wave.reps.map((repId) => ({ ...named(repId), rank: ranks.get(repId) ?? 0 })),
        })),
        excluded: found.excluded.map(({ id: repId, reasons }) => ({
          ...named(repId),
          reasons: reasons.map(({ factor, message }) => ({ factor, message })),
        })),
        end: found.end,
      };
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
        response: { 200: savedProgramOut, ...refusals },
      },
    },
    async (request) => {
      const change = definedIn(request.body);
      await mustKnow(change);
      const { paused } = request.body;
      const program = await store.programs.change(request.params.id, { ...change, paused }, asker(request).actor);
      if (!program) throw notFound();
      return saved(program);
    },
  );

  for (const [verb, paused, summary] of [
    ['pause', true, 'Hold new leads; live waves finish, and no next stage begins'],
    ['resume', false, 'Go on'],
  ] as const) {
    app.post(
      `/api/v1/programs/:id/${verb}`,
      { ...mustExist, schema: { summary, params, body: z.strictObject({}).nullish(), response: one } },
      async (request) => {
        const program = await store.programs.pause(request.params.id, paused, asker(request).actor);
        if (!program) throw notFound();
        committed();
        return programOut(program);
      },
    );
  }

  app.delete(
    '/api/v1/programs/:id',
    { ...mustExist, schema: { summary: 'Remove a program', params, response: { 204: z.null(), ...refusals } } },
    async (request, reply) => {
      if (!(await store.programs.remove(request.params.id, asker(request).actor))) throw notFound();
      return reply.code(204).send(null);
    },
  );
}
