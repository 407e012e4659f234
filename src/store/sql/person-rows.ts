/** Rows of people, and what goes with somebody who leaves. */
import { and, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm';
import type { Rep } from '../../domain/rep.ts';
import type { Person, PersonRefusal, Role } from '../store.ts';
import { append } from './log.ts';
import { credentials, passwords, people } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';

type PersonRow = typeof people.$inferSelect;

export const present = isNull(people.removedAt);

/** Of a credential: neither revoked nor expired. */
export const isValid = (now: number) =>
  and(isNull(credentials.revokedAt), or(isNull(credentials.expiresAt), gt(credentials.expiresAt, now)));

export const toPerson = ({ id, name, email, phone, roles, repId, createdAt }: PersonRow): Person => ({
  id,
  name,
  email,
  phone,
  desk: roles,
  repId,
  createdAt,
});

/** A rep, and what they are beside that. */
export const rolesOf = ({ roles, repId }: Pick<PersonRow, 'roles' | 'repId'>): readonly Role[] => [
  ...(repId === null ? [] : (['rep'] as const)),
  ...roles,
];

export async function personWhere(sql: Sql, condition: ReturnType<typeof eq>): Promise<Person | undefined> {
  const [row] = await sql.select().from(people).where(and(present, condition));
  return row && toPerson(row);
}

export const personById = (sql: Sql, id: string): Promise<Person | undefined> => personWhere(sql, eq(people.id, id));

/** What another person has already. */
export async function taken(
  sql: Sql,
  { email, phone }: { readonly email?: string | null | undefined; readonly phone?: string | null | undefined },
  except: string,
): Promise<PersonRefusal | undefined> {
  const others = await sql
    .select({ email: people.email, phone: people.phone })
    .from(people)
    .where(and(present, ne(people.id, except), or(eq(people.email, email ?? ''), eq(people.phone, phone ?? ''))));
  if (others.length === 0) return undefined;
  return { kind: email && others.some((other) => other.email === email) ? 'email-taken' : 'phone-taken' };
}

/** A rep's name, email or phone is another: an account that had the same has it too, or a number given up would still sign in. */
export async function followRep(
  sql: Transaction,
  now: number,
  before: Rep,
  change: { readonly [Field in 'name' | 'email' | 'phone']?: Rep[Field] | undefined },
  by: string,
): Promise<void> {
  const person = await personWhere(sql, eq(people.repId, before.id));
  if (!person) return;
  const { name, email, phone } = change;
  const follows = {
    ...(name !== undefined && person.name === before.name && { name }),
    ...(email !== undefined &&
      person.email === (before.email?.toLowerCase() ?? null) && { email: email?.toLowerCase() ?? null }),
    ...(phone !== undefined && person.phone === before.phone && { phone }),
  };
  if (Object.keys(follows).length === 0) return;
  // Somebody else signs in with it: then this one does without.
  const clash = async (one: { readonly email?: string | null; readonly phone?: string | null }): Promise<boolean> =>
    (await taken(sql, one, person.id)) !== undefined;
  const own = {
    ...follows,
    ...(follows.email && (await clash({ email: follows.email })) && { email: null }),
    ...(follows.phone && (await clash({ phone: follows.phone })) && { phone: null }),
  };
  await sql.update(people).set(own).where(eq(people.id, person.id));
  const data = { by, personId: person.id, fields: Object.keys(own) };
  append(sql, now, [{ type: 'person.changed', repId: before.id, data }]);
  // Their sockets are found to be nobody's within two seconds.
  if (losesWay(person, { ...person, ...own })) await revokeOf(sql, now, person.id, null);
}

/** Whether an email or phone was replaced or taken away. What somebody did not have before let nobody in. */
export const losesWay = (before: Pick<Person, 'email' | 'phone'>, after: Pick<Person, 'email' | 'phone'>): boolean =>
  (['email', 'phone'] as const).some((field) => before[field] !== null && after[field] !== before[field]);

/** Revokes what a person signed in with and could sign in with, but this one; gives the ids. */
export async function revokeOf(
  sql: Transaction,
  now: number,
  personId: string,
  keep: string | null,
): Promise<readonly string[]> {
  const revoked = await sql
    .update(credentials)
    .set({ revokedAt: now })
    .where(and(eq(credentials.personId, personId), isNull(credentials.revokedAt), ne(credentials.id, keep ?? '')))
    .returning({ id: credentials.id });
  return revoked.map(({ id }) => id);
}

/** Whether this hand may still make keys and links: a person who was removed or is no admin any more may not, nor a revoked key. */
export async function mayStillMake(sql: Sql, by: string): Promise<boolean> {
  const [person] = await sql.select().from(people).where(eq(people.id, by));
  if (person) return person.removedAt === null && person.roles.includes('admin');
  const [key] = await sql.select({ revokedAt: credentials.revokedAt }).from(credentials).where(eq(credentials.id, by));
  // What is neither is a word for the server's own hand.
  return key === undefined || key.revokedAt === null;
}

/** The id of a person or key, and of every key that was made by it, or with such a key: whoever had the one may have used the other. */
export async function handOf(sql: Sql, id: string): Promise<readonly string[]> {
  const hand = new Set([id]);
  let latest = [id];
  while (latest.length > 0) {
    const made = await sql
      .select({ id: credentials.id })
      .from(credentials)
      .where(and(eq(credentials.kind, 'key'), inArray(credentials.madeBy, latest)));
    latest = made.map((key) => key.id).filter((key) => !hand.has(key));
    for (const key of latest) hand.add(key);
  }
  return [...hand];
}

/** Revokes every unused link that this hand made, for whomever: else it would stay a way in. Gives the ids. */
export async function endLinksBy(sql: Transaction, now: number, id: string): Promise<readonly string[]> {
  const revoked = await sql
    .update(credentials)
    .set({ revokedAt: now })
    .where(
      and(
        eq(credentials.kind, 'link'),
        inArray(credentials.madeBy, [...(await handOf(sql, id))]),
        isNull(credentials.revokedAt),
      ),
    )
    .returning({ id: credentials.id });
  return revoked.map((link) => link.id);
}

/** The person is gone, and nothing stands for them any more. Gives the ids of what was revoked. */
export async function endPerson(
  sql: Transaction,
  now: number,
  { id, repId }: Pick<Person, 'id' | 'repId'>,
  by: string,
): Promise<readonly string[]> {
  await sql.update(people).set({ removedAt: now, repId: null, email: null, phone: null }).where(eq(people.id, id));
  await sql.delete(passwords).where(eq(passwords.personId, id));
  append(sql, now, [{ type: 'person.removed', repId: repId ?? undefined, data: { by, personId: id } }]);
  return [...(await revokeOf(sql, now, id, null)), ...(await endLinksBy(sql, now, id))];
}

/** A rep left: a person who is nothing else leaves too, one who is more comes in anew. Gives the ids of what was revoked. */
export async function unlinkRep(sql: Transaction, now: number, repId: string, by: string): Promise<readonly string[]> {
  const person = await personWhere(sql, eq(people.repId, repId));
  if (!person) return [];
  if (person.desk.length === 0) return endPerson(sql, now, person, by);
  await sql.update(people).set({ repId: null }).where(eq(people.id, person.id));
  return revokeOf(sql, now, person.id, null);
}
