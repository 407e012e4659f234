/** /api/v1/users: who may sign in, what they may do, and how they get in. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { newSignInLink } from '../../links.ts';
import type { ImportedLine, InvitationOut, UserOut } from '../../protocol.ts';
import { type GivenPerson, mostPeople, readPeople } from '../../sign-in/people-file.ts';
import { deskOf, draftOf, newRep, refusalWords, userOut } from '../../sign-in/person.ts';
import { type Person, type PersonRefusal, StoreUnavailable } from '../../store/store.ts';
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

/** Of a line that the store did not answer for, after others were added. */
const undone = {
  undone: true,
  errors: [{ path: '', message: 'The store did not answer: not added. Add this line again.' }],
} as const;

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
        summary:
          'Add people from a CSV file with the columns name, email, phone and roles, each by themselves; a preview adds nobody. Lines that could not be looked at say so (undone): send the file again with these lines',
        body: z.strictObject({
          csv: z
            .string()
            .max(longestFile, `is longer than ${longestFile} characters`)
            .refine((file) => file.isWellFormed(), 'holds broken characters'),
          preview: z.boolean(),
          lines: z
            .array(z.number().int().min(1))
            .max(mostPeople)
            .optional()
            .describe('Only these, as the answer to the whole file numbered them'),
        }),
        response: { 200: z.object({ items: z.array(thing) }), ...refusals },
      },
    },
    async (request) => {
      const { csv, preview, lines } = request.body;
      const read = readPeople(csv);
      if (read.kind === 'unreadable') throw badRequest([{ path: 'csv', message: read.message }]);
      const { actor } = asker(request);
      /** What becomes of somebody whose line is in order. */
      async function take(given: GivenPerson): Promise<Pick<ImportedLine, 'errors' | 'id'>> {
        const taken = await takenBy(given);
        if (taken || preview) return { errors: taken ? [taken] : [] };
        const made = await store.people.create(draftOf(given), actor);
        return 'kind' in made ? { errors: [refusalWords[made.kind]] } : { errors: [], id: settled(made).id };
      }
      const items: ImportedLine[] = [];
      let isSilent = false;
      for (const { line, given, errors } of read.lines) {
        if (lines && !lines.includes(line)) continue;
        const item = { line, ...given, errors };
        try {
          if (errors.length > 0) items.push(item);
          else if (isSilent) items.push({ ...item, ...undone });
          else items.push({ ...item, ...(await take(given)) });
        } catch (fault) {
          // Those before it were added, and are told apart from those to send again; the store is not waited for once more.
          if (items.every(({ id: added }) => added === undefined) || !(fault instanceof StoreUnavailable)) throw fault;
          isSilent = true;
          items.push({ ...item, ...undone });
        }
      }
      return { items };
    },
  );

  /** What a preview can say of somebody who is there already. */
  async function takenBy({ email, phone, roles }: GivenPerson) {
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
          'Change a person. Other roles, and another email address or phone in place of what they had, end their sessions and unused links; one who is no rep any more leaves their live offers, and open leads wait for a manager; one who is no admin any more leaves no unused link that they made',
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
      const { actor, id: keep } = asker(request);
      const ways = { sendsCodes: signIn.sendsCodes, keep };
      const changed = await store.people.change(before.id, change, actor, ways);
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
        summary:
          'Remove a person: access ends at once, with every unused link that they made; live offers close, own leads wait for a manager. Keys that they made go on working: see GET /keys?createdBy=',
        params,
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      const removed = await store.people.remove(request.params.id, asker(request).actor, signIn);
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
