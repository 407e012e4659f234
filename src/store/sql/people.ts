/** People who may sign in. Somebody who left keeps the name in history, and nothing else stands for them any more. */
import { and, asc, eq, gt, isNull, ne, notInArray, or } from 'drizzle-orm';
import type { Rep } from '../../domain/rep.ts';
import type {
  ChangeOfWays,
  Credential,
  Left,
  Person,
  PersonChange,
  PersonDraft,
  PersonRefusal,
  PersonStore,
  RepDraft,
} from '../store.ts';
import { newId } from './ids.ts';
import { append } from './log.ts';
import { listing } from './paging.ts';
import {
  endLinksBy,
  endPerson,
  handOf,
  isValid,
  losesWay,
  personById,
  personWhere,
  present,
  revokeOf,
  rolesOf,
  taken,
  toPerson,
} from './person-rows.ts';
import { addRep, changeRepAlone, removeRep } from './reps.ts';
import { credentials, passwords, people, reps } from './schema.ts';
import type { Sql, SqlDatabase, Transaction } from './sql.ts';

const nobodyLeft: Left = { credentials: [], due: [] };

async function hire(sql: Transaction, now: number, draft: RepDraft, by: string): Promise<string | PersonRefusal> {
  const rep = await addRep(sql, now, draft, by);
  return rep === 'phone-taken' ? { kind: 'rep-phone-taken' } : rep.id;
}

async function insert(
  sql: Transaction,
  now: number,
  draft: Omit<PersonDraft, 'rep'>,
  repId: string | null,
  by: string,
): Promise<Person> {
  const { name, email, phone, desk } = draft;
  const id = newId('usr');
  await sql.insert(people).values({ id, name, email, phone, roles: [...desk], repId, createdAt: now });
  append(sql, now, [
    {
      type: 'person.added',
      repId: repId ?? undefined,
      data: { by, personId: id, roles: rolesOf({ roles: [...desk], repId }) },
    },
  ]);
  return { id, name, email, phone, desk, repId, createdAt: now };
}

async function createPerson(
  sql: Transaction,
  now: number,
  { rep, ...draft }: PersonDraft,
  by: string,
): Promise<Person | PersonRefusal> {
  const refusal = await taken(sql, draft, '');
  if (refusal) return refusal;
  if (rep === null) return insert(sql, now, draft, null, by);
  if ('draft' in rep) {
    const hired = await hire(sql, now, rep.draft, by);
    return typeof hired === 'string' ? insert(sql, now, draft, hired, by) : hired;
  }
  const [found] = await sql
    .select({ id: reps.id })
    .from(reps)
    .where(and(isNull(reps.removedAt), eq(reps.id, rep.id)));
  if (!found) return { kind: 'rep-unknown' };
  if (await personWhere(sql, eq(people.repId, rep.id))) return { kind: 'rep-taken' };
  return insert(sql, now, draft, rep.id, by);
}

/** Whether somebody gets in again whenever they like: by a code, where codes go out, or by a password. */
const comesAgain = (
  { email, phone }: Pick<Person, 'email' | 'phone'>,
  hasPassword: boolean,
  sendsCodes: boolean,
): boolean => (phone !== null && sendsCodes) || (email !== null && hasPassword);

/** Whether nobody else could still let people in: an admin who has a way in, or is in. */
async function isLastAdmin(sql: Sql, now: number, { id, desk }: Person, sendsCodes: boolean): Promise<boolean> {
  if (!desk.includes('admin')) return false;
  // The links that this one made go with them.
  const hand = [...(await handOf(sql, id))];
  const stays = or(ne(credentials.kind, 'link'), isNull(credentials.madeBy), notInArray(credentials.madeBy, hand));
  const others = await sql
    .select({ person: people, password: passwords.personId, credential: credentials.id })
    .from(people)
    .leftJoin(passwords, eq(passwords.personId, people.id))
    .leftJoin(credentials, and(eq(credentials.personId, people.id), isValid(now), stays))
    .where(and(present, ne(people.id, id)));
  return !others.some(
    ({ person, password, credential }) =>
      person.roles.includes('admin') && (comesAgain(person, password !== null, sendsCodes) || credential !== null),
  );
}

/** Whether a change takes the way in that this person had; `ends`: their sessions and unused links end with it. */
async function takesWay(
  sql: Sql,
  now: number,
  before: Person,
  after: Pick<Person, 'email' | 'phone'>,
  ends: boolean,
  sendsCodes: boolean,
): Promise<boolean> {
  const hasPassword = (await sql.select().from(passwords).where(eq(passwords.personId, before.id))).length > 0;
  if (comesAgain(after, hasPassword, sendsCodes)) return false;
  if (comesAgain(before, hasPassword, sendsCodes)) return true;
  const own = and(eq(credentials.personId, before.id), isValid(now));
  return ends && (await sql.select({ id: credentials.id }).from(credentials).where(own).limit(1)).length > 0;
}

/** The rep's name, email and phone, as far as they were the person's, are so still. */
async function followPerson(
  sql: Transaction,
  now: number,
  repId: string,
  before: Person,
  after: Pick<Person, 'name' | 'email' | 'phone'>,
  by: string,
): Promise<Rep | 'phone-taken' | undefined> {
  const [rep] = await sql.select().from(reps).where(eq(reps.id, repId));
  if (!rep) return undefined;
  const change = {
    ...(rep.name === before.name && after.name !== before.name && { name: after.name }),
    ...(rep.email === before.email && after.email !== before.email && { email: after.email }),
    ...(rep.phone === before.phone && after.phone !== before.phone && { phone: after.phone }),
  };
  return Object.keys(change).length === 0 ? undefined : changeRepAlone(sql, now, repId, change, by);
}

async function changePerson(
  sql: Transaction,
  now: number,
  id: string,
  { rep, ...own }: PersonChange,
  by: string,
  { sendsCodes, keep }: ChangeOfWays,
): ReturnType<PersonStore['change']> {
  const before = await personById(sql, id);
  if (!before) return undefined;
  const refusal = await taken(sql, own, id);
  if (refusal) return refusal;
  const { name = before.name, email = before.email, phone = before.phone, desk = before.desk } = own;
  const isRep = rep === undefined ? before.repId !== null : rep !== null;
  const roles = rolesOf({ roles: [...desk], repId: isRep ? (before.repId ?? '') : null });
  const isOther = roles.join() !== rolesOf({ roles: [...before.desk], repId: before.repId }).join();
  const isGivenUp = losesWay(before, { email, phone });
  const leavesAdmins = before.desk.includes('admin') && !desk.includes('admin');
  const ends = isOther || (isGivenUp && by !== id);
  if (
    (await isLastAdmin(sql, now, before, sendsCodes)) &&
    (leavesAdmins || (await takesWay(sql, now, before, { email, phone }, ends, sendsCodes)))
  )
    return { kind: 'last-admin' };
  let { repId } = before;
  if (rep && repId === null) {
    const hired = await hire(sql, now, rep.draft, by);
    if (typeof hired !== 'string') return hired;
    repId = hired;
  }
  if (roles.length === 0) return { kind: 'no-role' };
  if (before.repId !== null && rep !== null) {
    const kept = await followPerson(sql, now, before.repId, before, { name, email, phone }, by);
    if (kept === 'phone-taken') return { kind: 'rep-phone-taken' };
  }
  // The row first: a rep who goes takes along a person who is nothing else.
  await sql
    .update(people)
    // Only what is another: the rest may have followed the rep meanwhile.
    .set({
      ...(own.name !== undefined && { name }),
      ...(own.email !== undefined && { email }),
      ...(own.phone !== undefined && { phone }),
      roles: [...desk],
      repId: rep === null ? null : repId,
    })
    .where(eq(people.id, id));
  const gone = rep === null && before.repId !== null ? await removeRep(sql, now, before.repId, by) : undefined;
  const person = { ...before, name, email, phone, desk, repId: rep === null ? null : repId };
  const fields = [
    ...(['name', 'email', 'phone'] as const).filter((field) => person[field] !== before[field]),
    ...(isOther ? ['roles'] : []),
  ];
  if (fields.length > 0) {
    const data = { by, personId: id, fields, ...(isOther && { roles }) };
    append(sql, now, [{ type: 'person.changed', repId: person.repId ?? undefined, data }]);
  }
  // What they may do is asked when they come in: they come in anew. So they do where somebody may have come in by what was theirs.
  const ended = isOther || isGivenUp ? await revokeOf(sql, now, id, ends ? null : keep) : [];
  const links = leavesAdmins ? await endLinksBy(sql, now, id) : [];
  const { credentials: ofRep, due } = gone ?? nobodyLeft;
  return { kind: 'changed', person, left: { credentials: [...ended, ...links, ...ofRep], due } };
}

async function removePerson(
  sql: Transaction,
  now: number,
  id: string,
  by: string,
  sendsCodes: boolean,
): ReturnType<PersonStore['remove']> {
  const before = await personById(sql, id);
  if (!before) return undefined;
  if (await isLastAdmin(sql, now, before, sendsCodes)) return { kind: 'last-admin' };
  const own = await endPerson(sql, now, before, by);
  const left = before.repId === null ? undefined : await removeRep(sql, now, before.repId, by);
  const { credentials: ofRep, due } = left ?? nobodyLeft;
  return { kind: 'removed', credentials: [...own, ...ofRep], due };
}

/** Whose hand it was when somebody came by a link that was nobody's yet. */
const byLink = 'a sign-in link';

/**
 * Whose link this is: the person it names, that of its rep, or one who is made now: the first admin, or a rep who had none.
 * Undefined when the rep is gone.
 */
export async function personOfLink(
  sql: Transaction,
  now: number,
  { personId, repId, name, roles }: Credential,
): Promise<string | undefined> {
  if (personId !== null) return personId;
  if (repId === null) {
    const desk = roles.flatMap((role) => (role === 'admin' || role === 'manager' ? [role] : []));
    return (await insert(sql, now, { name, email: null, phone: null, desk }, null, byLink)).id;
  }
  const known = await personWhere(sql, eq(people.repId, repId));
  if (known) return known.id;
  const [rep] = await sql
    .select()
    .from(reps)
    .where(and(isNull(reps.removedAt), eq(reps.id, repId)));
  if (!rep) return undefined;
  const reached = { email: rep.email?.toLowerCase() ?? null, phone: rep.phone };
  // Somebody else signs in with it: then this one does without.
  const clash = await taken(sql, reached, '');
  const own = clash ? { email: null, phone: null } : reached;
  return (await insert(sql, now, { name: rep.name, ...own, desk: [] }, rep.id, byLink)).id;
}

export function personStore(database: SqlDatabase): PersonStore {
  // What people have only once, and that somebody is an admin, is looked at before it is written, and a rep may go with a
  // person: one change at a time.
  const one = { decisions: true } as const;
  return {
    create: (draft, by) => database.write((sql, now) => createPerson(sql, now, draft, by), one),
    find: (id) => database.query((sql) => personById(sql, id)),
    byPhone: (phone) => database.query((sql) => personWhere(sql, eq(people.phone, phone))),
    byEmail: (email) => database.query((sql) => personWhere(sql, eq(people.email, email.toLowerCase()))),
    list: ({ limit, after }) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(people)
          .where(and(present, after === null ? undefined : gt(people.seq, after)))
          .orderBy(asc(people.seq))
          .limit(limit + 1);
        const { items, next } = listing(rows, limit, ({ seq }) => seq);
        return { items: items.map(toPerson), next };
      }),
    names: () =>
      database.query(async (sql) => {
        const rows = await sql.select({ id: people.id, name: people.name }).from(people);
        return new Map(rows.map(({ id, name }) => [id, name]));
      }),
    change: (id, change, by, ways) => database.write((sql, now) => changePerson(sql, now, id, change, by, ways), one),
    remove: (id, by, { sendsCodes }) => database.write((sql, now) => removePerson(sql, now, id, by, sendsCodes), one),
  };
}
