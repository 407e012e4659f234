/** /api/v1/keys: API keys, and rep tokens seen from the same side. Secrets are shown once. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { digestOf, newSecret } from '../../principal.ts';
import type { KeyOut } from '../../protocol.ts';
import type { Credential } from '../../store/store.ts';
import { time } from '../../wire.ts';
import { badRequest, notFound } from '../problem.ts';
import { asker, idIn, pageAsked, pageOut } from '../request.ts';
import { id, moment, page, text } from '../schemas/common.ts';
import { listOf, refusals, thing } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const params = z.strictObject({ id: id() });
const kinds = ['key', 'token'] as const;

export const keyRoles = ['source', 'manager', 'admin'] as const;

/** A key or token without its secret. */
export function credentialOut(credential: Credential): KeyOut {
  const { id: keyId, name, roles, repId, madeBy, createdAt, expiresAt, lastUsedAt } = credential;
  return {
    id: keyId,
    role: roles[0] ?? 'rep',
    name,
    ...(repId !== null && { repId }),
    createdBy: madeBy,
    createdAt: time(createdAt),
    expiresAt: expiresAt === null ? null : time(expiresAt),
    lastUsedAt: lastUsedAt === null ? null : time(lastUsedAt),
  };
}

/** Of a key or token that is being made. */
export function mustLieAhead(expiresAt: number | null, now: number): void {
  if (expiresAt !== null && expiresAt <= now) throw badRequest([{ path: 'expiresAt', message: 'is over already' }]);
}

export function keyRoutes(app: HttpServer, { store, disconnect }: Services): void {
  const find = async (keyId: string): Promise<Credential> => {
    const found = await store.credentials.find(keyId);
    if (!found || !kinds.some((kind) => kind === found.kind)) throw notFound();
    return found;
  };
  const mustExist = { onRequest: async (request: FastifyRequest) => void (await find(idIn(request))) };

  app.get(
    '/api/v1/keys',
    {
      schema: {
        summary:
          'List keys and tokens; createdBy: those that this person or key made, and what was made with such a key',
        querystring: z.strictObject({ ...page, createdBy: id().optional() }),
        response: { 200: listOf(thing), ...refusals },
      },
    },
    async (request) => {
      const filter = { kinds, madeBy: request.query.createdBy };
      const found = await store.credentials.list(filter, pageAsked(request.query));
      return pageOut(found, credentialOut);
    },
  );

  app.post(
    '/api/v1/keys',
    {
      schema: {
        summary: 'Make a key; it is shown once',
        body: z.strictObject({
          name: text(),
          role: z.enum(keyRoles, `must be one of ${keyRoles.join(', ')}; reps get tokens, see /reps/:id/tokens`),
          expiresAt: moment().optional(),
        }),
        response: { 201: thing, ...refusals },
      },
    },
    async (request, reply) => {
      const { name, role, expiresAt = null } = request.body;
      mustLieAhead(expiresAt, store.now());
      const key = newSecret('key');
      const made = await store.credentials.create(
        { kind: 'key', name, roles: [role], repId: null, expiresAt },
        digestOf(key),
        asker(request).actor,
      );
      reply.code(201).header('location', `/api/v1/keys/${made.id}`);
      return { ...credentialOut(made), key };
    },
  );

  app.get(
    '/api/v1/keys/:id',
    { ...mustExist, schema: { summary: 'One key', params, response: { 200: thing, ...refusals } } },
    async (request) => credentialOut(await find(request.params.id)),
  );

  app.patch(
    '/api/v1/keys/:id',
    {
      ...mustExist,
      schema: {
        summary: 'Rename a key',
        params,
        body: z.strictObject({ name: text().optional() }),
        response: { 200: thing, ...refusals },
      },
    },
    async (request) => {
      const found = await find(request.params.id);
      const renamed = await store.credentials.rename(found.id, request.body.name ?? found.name, asker(request).actor);
      if (!renamed) throw notFound();
      return credentialOut(renamed);
    },
  );

  app.delete(
    '/api/v1/keys/:id',
    {
      ...mustExist,
      schema: { summary: 'Revoke a key and end its connections', params, response: { 204: z.null(), ...refusals } },
    },
    async (request, reply) => {
      await store.credentials.revoke(request.params.id, asker(request).actor);
      disconnect([request.params.id]);
      return reply.code(204).send(null);
    },
  );
}
