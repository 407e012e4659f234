/** /api/v1/users: who may sign in, what they may do, and how they get in. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { newSignInLink } from '../../links.ts';
import type { ImportedLine, InvitationOut, UserOut } from '../../protocol.ts';
import { readPeople } from '../../sign-in/people-file.ts';
import { deskOf, draftOf, newRep, refusalWords, type UserIn, userOut } from '../../sign-in/person.ts';
import type { Person, PersonRefusal } from '../../store/store.ts';
import { badRequest, HttpProblem, notFound, problem } from '../problem.ts';
import { asker, idIn, pageAsked, pageOut } from '../request.ts';
import { id, page } from '../schemas/common.ts';
import { listOf, refusals, thing } from '../schemas/out.ts';
import { userChange, userIn } from '../schemas/user.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const params = z.strictObject({ id: id() });
const one = { 200: thing, ...refusals };
const week = 7 * 24 * 60 * 60 * 1000;
/** As many as a company lets in at once; more is another file. */
const longestFile = 512 * 1024;

/** A refusal as a problem: what is taken is a conflict, what is not there is a fault of the request. */
export function refusedPerson({ kind }: PersonRefusal): HttpProblem {
  const { path, message } = refusalWords[kind];
  if (kind === 'rep-unknown' || kind === 'no-role') return badRequest([{ path, message }]);
  return new HttpProblem(problem(409, message, { errors: [{ path, message }] }));
}

export function userRoutes(app: HttpServer, services: Services): void {
  const { store, team, signIn, publicUrl, disconnect } = services;
  const find = async (userId: string): Promise<Person> => {
    const found = await store.people.find(userId);
    if (!found) throw notFound();
    return found;
  };
  const mustExist = { onRequest: async (request: FastifyRequest) => void (await find(idIn(request))) };

  function settled(person: Person): UserOut {
    if (person.repId !== null) team.changed(person.repId);
    return userOut(person);
  }

  app.get(
    '/api/v1/users',
    {
      schema: {
        summary: 'List people who may sign in, the oldest first',
        querystring: z.strictObject(page),
        response: { 200: listOf(thing), ...refusals },
      },
    },
    async (request) => pageOut(await store.people.list(pageAsked(request.query)), userOut),
  );

  app.post(
    '/api/v1/users',
    {
      schema: {
        summary: 'Add a person; a rep is made along where the roles say so. Invite them with POST /users/{id}/invite',
        body: userIn,
        response: { 201: thing, ...refusals },
      },
    },
    async (request, reply) => {
      const made = await store.people.create(draftOf(request.body), asker(request).actor);
      if ('kind' in made) throw refusedPerson(made);
      reply.code(201).header('location', `/api/v1/users/${made.id}`);
      return settled(made);
    },
  );

  app.post(
    '/api/v1/users/import',
    {
      schema: {
        summary: 'Add people from a CSV file with the columns name, email, phone and roles; a preview adds nobody',
        body: z.strictObject({
          csv: z
            .string()
            .max(longestFile, `is longer than ${longestFile} characters`)
            .refine((file) => file.isWellFormed(), 'holds broken characters'),
          preview: z.boolean(),
        }),
        response: { 200: z.object({ items: z.array(thing) }), ...refusals },
      },
    },
    async (request) => {
      const { csv, preview } = request.body;
      const read = readPeople(csv);
      if (read.kind === 'unreadable') throw badRequest([{ path: 'csv', message: read.message }]);
      const items: ImportedLine[] = [];
      for (const { line, given, errors } of read.lines) {
        const { name, email, phone, roles } = given;
        const shown = { line, name, email, phone, roles };
        if (errors.length > 0) {
          items.push({ ...shown, errors });
          continue;
        }
        const taken = await takenBy(given);
        if (taken || preview) {
          items.push({ ...shown, errors: taken ? [taken] : [] });
          continue;
        }
        const made = await store.people.create(draftOf(given), asker(request).actor);
        if ('kind' in made) items.push({ ...shown, errors: [refusalWords[made.kind]] });
        else items.push({ ...shown, errors: [], id: settled(made).id });
      }
      return { items };
    },
  );

  /** What a preview can say of somebody who is there already. */
  async function takenBy({ email, phone, roles }: Pick<UserIn, 'email' | 'phone' | 'roles'>) {
    if (email && (await store.people.byEmail(email))) return refusalWords['email-taken'];
    if (phone && (await store.people.byPhone(phone))) return refusalWords['phone-taken'];
    if (phone && roles.includes('rep') && (await store.reps.byPhone(phone))) return refusalWords['rep-phone-taken'];
    return undefined;
  }

  app.get(
    '/api/v1/users/:id',
    { ...mustExist, schema: { summary: 'One person', params, response: one } },
    async (request) => userOut(await find(request.params.id)),
  );

  app.patch(
    '/api/v1/users/:id',
    {
      ...mustExist,
      schema: {
        summary:
          'Change a person. Other roles end their sessions; one who is no rep any more leaves their live offers, and open leads wait for a manager',
        params,
        body: userChange,
        response: one,
      },
    },
    async (request) => {
      const { roles, ...own } = request.body;
      const before = await find(request.params.id);
      const { name = before.name, email = before.email, phone = before.phone } = own;
      const change = {
        ...own,
        ...(roles && {
          desk: deskOf(roles),
          ...(!roles.includes('rep') && { rep: null }),
          ...(roles.includes('rep') && before.repId === null && { rep: newRep({ name, email, phone }) }),
        }),
      };
      const changed = await store.people.change(before.id, change, asker(request).actor);
      if (changed === undefined) throw notFound();
      if (changed.kind !== 'changed') throw refusedPerson(changed);
      team.left(changed.left);
      disconnect(changed.left.credentials);
      return settled(changed.person);
    },
  );

  app.delete(
    '/api/v1/users/:id',
    {
      ...mustExist,
      schema: {
        summary: 'Remove a person: access ends at once, live offers close, own leads wait for a manager',
        params,
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      const removed = await store.people.remove(request.params.id, asker(request).actor);
      if (removed === undefined) throw notFound();
      if (removed.kind !== 'removed') throw refusedPerson(removed);
      team.left(removed);
      disconnect(removed.credentials);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/users/:id/invite',
    {
      ...mustExist,
      schema: {
        summary: 'Make a link that signs this person in, once, within a week, and text them where to sign in by code',
        params,
        body: z.strictObject({}).nullish(),
        response: one,
      },
    },
    async (request): Promise<InvitationOut> => {
      const { id: personId, name, phone } = await find(request.params.id);
      const by = asker(request).actor;
      const whose = { name, roles: [], repId: null, personId, kind: 'link', by } as const;
      const link = await newSignInLink(store, publicUrl(), whose, week);
      if (link === undefined) throw notFound();
      if (phone === null) return { link, text: 'no-phone' };
      return { link, ...(await signIn.invite(phone, asker(request).name)) };
    },
  );

  app.delete(
    '/api/v1/users/:id/sessions',
    {
      ...mustExist,
      schema: { summary: 'Sign a person out everywhere', params, response: { 204: z.null(), ...refusals } },
    },
    async (request, reply) => {
      disconnect(await store.signIn.endSessions(request.params.id, asker(request).actor));
      return reply.code(204).send(null);
    },
  );
}
