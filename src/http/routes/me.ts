/** Who I am, and what I may change of that. */
import { z } from 'zod';
import type { Principal } from '../../principal.ts';
import type { Me } from '../../protocol.ts';
import { longestPassword, shortestPassword } from '../../sign-in/password.ts';
import { userOut } from '../../sign-in/person.ts';
import type { Person } from '../../store/store.ts';
import { repOut, time } from '../../wire.ts';
import { countWrong } from '../limited.ts';
import { badRequest, notFound } from '../problem.ts';
import { asker } from '../request.ts';
import { refusals, thing } from '../schemas/out.ts';
import { ownChange } from '../schemas/user.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { refusedPerson } from './users.ts';

/** So long after coming in by a link or a code one may set a new password without the old one: that is how it is reset. */
const freshMs = 15 * 60 * 1000;

const password = () =>
  z
    .string()
    .min(shortestPassword, `must have at least ${shortestPassword} characters`)
    .max(longestPassword, `is longer than ${longestPassword} characters`)
    .refine((value) => value.isWellFormed(), 'holds broken characters');

type Reading = Pick<Services, 'store' | 'signIn'>;

/** A person who signed in and is there still; keys and devices have no account. */
async function personOf({ store }: Reading, { personId }: Principal): Promise<Person | undefined> {
  return personId === null ? undefined : store.people.find(personId);
}

/** Whether whoever asks came in a moment ago by a way that a forgotten password does not close. */
async function isFresh({ store }: Reading, { id }: Principal): Promise<boolean> {
  const session = await store.credentials.find(id);
  return session !== undefined && session.openedBy !== 'password' && store.now() - session.createdAt < freshMs;
}

/** All that one is told of oneself. */
export async function meOf(reading: Reading, principal: Principal): Promise<Me> {
  const { store, signIn } = reading;
  const { id, name, roles, repId } = principal;
  const [rep, ranked, person] = await Promise.all([
    repId === null ? undefined : store.reps.find(repId),
    repId === null ? [] : store.reps.ranked(),
    personOf(reading, principal),
  ]);
  const hasPassword = person !== undefined && (await signIn.hasPassword(person.id));
  return {
    id,
    name,
    roles,
    ...(person && {
      user: {
        ...userOut(person),
        hasPassword,
        mayResetPassword: await isFresh(reading, principal),
        sendsCodes: signIn.sendsCodes,
      },
    }),
    ...(rep && { rep: repOut(rep, ranked) }),
    serverTime: time(store.now()),
  };
}

export function meRoutes(app: HttpServer, { store, signIn, limits, team, disconnect }: Services): void {
  const reading: Reading = { store, signIn };
  const me = (principal: Principal): Promise<Me> => meOf(reading, principal);
  const withPerson = async (principal: Principal): Promise<Person> => {
    const person = await personOf(reading, principal);
    // Gone between the check and here.
    if (!person) throw notFound();
    return person;
  };

  /**
   * What one signs in with is changed by whoever has just shown who they are: a session that was left open, or taken, must not
   * become an account. The password, or having come in a moment ago by a way that a forgotten password does not close.
   */
  async function mustBeSure(principal: Principal, person: Person, current: string | undefined): Promise<void> {
    if (await isFresh(reading, principal)) return;
    if (current !== undefined) {
      const isRight = await countWrong(
        limits,
        [['own-password', person.id]],
        async () => (await signIn.isPassword(person.id, current)) || undefined,
      );
      if (isRight) return;
    }
    throw badRequest([
      {
        path: 'current',
        message: 'is not your password; or sign out, sign in with a code or a new link, and do it then',
      },
    ]);
  }

  app.get('/api/v1/me', { schema: { summary: 'Who I am', response: { 200: thing, ...refusals } } }, async (request) =>
    me(asker(request)),
  );

  app.patch(
    '/api/v1/me',
    {
      schema: {
        summary:
          'Change my own name, email address and phone number, which I sign in with; where one of these replaces another, every other session of mine ends',
        body: ownChange,
        response: { 200: thing, ...refusals },
      },
    },
    async (request) => {
      const principal = asker(request);
      const person = await withPerson(principal);
      const { current, ...change } = request.body;
      const isOther = (['email', 'phone'] as const).some(
        (field) => change[field] !== undefined && change[field] !== person[field],
      );
      if (isOther) await mustBeSure(principal, person, current);
      const ways = { sendsCodes: signIn.sendsCodes, keep: principal.id };
      const changed = await store.people.change(person.id, change, principal.actor, ways);
      if (changed === undefined) throw notFound();
      if (changed.kind !== 'changed') throw refusedPerson(changed);
      disconnect(changed.left.credentials);
      if (person.repId !== null) team.changed(person.repId);
      return me({ ...principal, name: changed.person.name });
    },
  );

  app.put(
    '/api/v1/me/password',
    {
      schema: {
        summary: 'Set my password; every other session of mine ends',
        body: z.strictObject({ password: password(), current: z.string().max(1000).optional() }),
        response: { 204: z.null(), ...refusals },
      },
    },
    async (request, reply) => {
      const principal = asker(request);
      const person = await withPerson(principal);
      const { password: chosen, current } = request.body;
      await mustBeSure(principal, person, current);
      disconnect(await signIn.setPassword(person.id, chosen, principal.id, principal.actor));
      return reply.code(204).send(null);
    },
  );
}
