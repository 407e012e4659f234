/** Keys, tokens, links and sessions: only digests of their secrets are here. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, or, sql as text } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type Credential, type CredentialDraft, type CredentialStore, Gone, type SignInWay } from '../store.ts';
import { newId } from './ids.ts';
import { append } from './log.ts';
import { listing } from './paging.ts';
import { personOfLink } from './people.ts';
import { endLinksBy, handOf, isValid, mayStillMake, rolesOf } from './person-rows.ts';
import { credentials, people, reps } from './schema.ts';
import type { Sql, SqlDatabase, Transaction } from './sql.ts';

/** Uses closer together than this are one. */
const useMs = 60_000;

type PersonRow = typeof people.$inferSelect;

interface FoundCredential {
  readonly row: typeof credentials.$inferSelect;
  readonly person: PersonRow | null;
  readonly makerName: string | null;
}

function toCredential({ row, person, makerName }: FoundCredential): Credential {
  const { id, kind, personId, openedBy, createdAt, expiresAt, lastUsedAt } = row;
  const whose = person ? { name: person.name, roles: rolesOf(person), repId: person.repId } : row;
  const { name, roles, repId } = whose;
  const madeBy = row.madeBy === null || makerName === null ? null : { id: row.madeBy, name: makerName };
  return { id, kind, name, roles, repId, personId, openedBy, madeBy, createdAt, expiresAt, lastUsedAt };
}

const notRevoked = isNull(credentials.revokedAt);

const [makers, makingKeys] = [alias(people, 'makers'), alias(credentials, 'making_keys')];

/**
 * With the person and the rep it is of, who are there still: nothing stands for somebody who left. And with the name of whoever
 * made it, who may have left.
 */
const withPerson = (sql: Sql) =>
  sql
    .select({
      row: credentials,
      person: people,
      makerName: text<string | null>`coalesce(${makers.name}, ${makingKeys.name})`,
    })
    .from(credentials)
    .leftJoin(people, eq(people.id, credentials.personId))
    .leftJoin(reps, eq(reps.id, credentials.repId))
    .leftJoin(makers, eq(makers.id, credentials.madeBy))
    .leftJoin(makingKeys, eq(makingKeys.id, credentials.madeBy))
    .$dynamic();
const present = and(
  or(isNull(credentials.personId), and(isNotNull(people.id), isNull(people.removedAt))),
  isNull(reps.removedAt),
);

export async function insertCredential(
  sql: Transaction,
  now: number,
  credential: CredentialDraft & { readonly openedBy?: SignInWay; readonly madeBy?: string },
  digest: string,
): Promise<string> {
  const id = newId('key');
  await sql.insert(credentials).values({ ...credential, roles: [...credential.roles], id, digest, createdAt: now });
  return id;
}

export async function credentialById(sql: Sql, id: string): Promise<Credential | undefined> {
  const [found] = await withPerson(sql).where(and(eq(credentials.id, id), notRevoked, present));
  return found && toCredential(found);
}

/** One that still opens something. */
async function linkOf(sql: Sql, now: number, digest: string): Promise<Credential | undefined> {
  const isLink = inArray(credentials.kind, ['link', 'demo-link']);
  const [found] = await withPerson(sql).where(and(eq(credentials.digest, digest), isLink, isValid(now), present));
  return found && toCredential(found);
}

/** What people look after by name; sessions and links come and go. */
const keyKinds = ['key', 'token'] as const;
const isKey = ({ kind }: Pick<Credential, 'kind'>): boolean => keyKinds.some((one) => one === kind);

export function credentialStore(database: SqlDatabase): CredentialStore {
  return {
    create: (credential, digest, by) =>
      database.write(
        async (sql, now) => {
          if (!(await mayStillMake(sql, by))) throw new Gone('Who makes this has left.');
          const id = await insertCredential(sql, now, { ...credential, madeBy: by }, digest);
          if (isKey(credential)) {
            const repId = credential.repId ?? undefined;
            append(sql, now, [{ type: 'key.added', repId, data: { by, keyId: id, roles: credential.roles } }]);
          }
          const made = await credentialById(sql, id);
          if (!made) throw new Gone('Whom this was for has left.');
          return made;
        },
        // Beside no removal of whoever makes it.
        { decisions: true },
      ),
    byDigest: (digest) =>
      database.query(async (sql) => {
        const [found] = await withPerson(sql).where(
          and(eq(credentials.digest, digest), isValid(database.now()), present),
        );
        return found && toCredential(found);
      }),
    find: (id) => database.query((sql) => credentialById(sql, id)),
    invalid: (ids) =>
      database.query(async (sql) => {
        const rows = await withPerson(sql).where(
          and(inArray(credentials.id, [...ids]), isValid(database.now()), present),
        );
        const good = new Set(rows.map(({ row }) => row.id));
        return ids.filter((id) => !good.has(id));
      }),
    list: ({ kinds, repId, madeBy }, { limit, after }) =>
      database.query(async (sql) => {
        const rows = await withPerson(sql)
          .where(
            and(
              notRevoked,
              present,
              inArray(credentials.kind, [...kinds]),
              repId === undefined ? undefined : eq(credentials.repId, repId),
              madeBy === undefined ? undefined : inArray(credentials.madeBy, [...(await handOf(sql, madeBy))]),
              after === null ? undefined : gt(credentials.seq, after),
            ),
          )
          .orderBy(asc(credentials.seq))
          .limit(limit + 1);
        const { items, next } = listing(rows, limit, ({ row }) => row.seq);
        return { items: items.map(toCredential), next };
      }),
    rename: (id, name, by) =>
      database.write(async (sql, now) => {
        const [changed] = await sql
          .update(credentials)
          .set({ name })
          .where(and(eq(credentials.id, id), notRevoked))
          .returning({ id: credentials.id });
        if (!changed) return undefined;
        append(sql, now, [{ type: 'key.renamed', data: { by, keyId: id } }]);
        return credentialById(sql, id);
      }),
    revoke: (id, by) =>
      database.write(
        async (sql, now) => {
          const [revoked] = await sql
            .update(credentials)
            .set({ revokedAt: now })
            .where(and(eq(credentials.id, id), notRevoked))
            .returning({ kind: credentials.kind, repId: credentials.repId });
          if (!revoked) return false;
          if (isKey(revoked)) {
            await endLinksBy(sql, now, id);
            append(sql, now, [{ type: 'key.revoked', repId: revoked.repId ?? undefined, data: { by, keyId: id } }]);
          }
          return true;
        },
        // Beside no link that is made with it.
        { decisions: true },
      ),
    names: () =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ id: credentials.id, name: credentials.name })
          .from(credentials)
          .where(inArray(credentials.kind, [...keyKinds]));
        return new Map(rows.map(({ id, name }) => [id, name]));
      }),
    used: (ids) =>
      database.write(async (sql, now) => {
        await sql
          .update(credentials)
          .set({ lastUsedAt: now })
          .where(
            and(
              inArray(credentials.id, [...ids]),
              or(isNull(credentials.lastUsedAt), lt(credentials.lastUsedAt, now - useMs)),
            ),
          );
      }),
    async redeem(digest, sessionDigest, expiresAt) {
      // What is no link waits for nothing, and nobody waits for it.
      if (!(await database.query((sql) => linkOf(sql, database.now(), digest)))) return undefined;
      return database.write(
        async (sql, now) => {
          const link = await linkOf(sql, now, digest);
          if (!link) return undefined;
          // What is shown to many is for nobody in particular.
          const personId = link.kind === 'demo-link' ? null : await personOfLink(sql, now, link);
          if (personId === undefined) return undefined;
          if (link.kind === 'link') {
            await sql.update(credentials).set({ revokedAt: now }).where(eq(credentials.id, link.id));
          }
          const { name, roles, repId } = link;
          const session = { kind: 'session', name, roles, repId, personId, expiresAt, openedBy: 'link' } as const;
          return credentialById(sql, await insertCredential(sql, now, session, sessionDigest));
        },
        // It opens once, also for two who come at the same time, and beside no change of whom it opens for.
        { decisions: true },
      );
    },
    anyAdmin: () =>
      database.query(async (sql) => {
        const everybody = await sql.select({ roles: people.roles }).from(people);
        if (everybody.some(({ roles }) => roles.includes('admin'))) return true;
        const sessions = await sql
          .selectDistinct({ roles: credentials.roles })
          .from(credentials)
          .where(eq(credentials.kind, 'session'));
        return sessions.some(({ roles }) => roles.includes('admin'));
      }),
    replaceLink: (link, digest, by) =>
      database.write(
        async (sql, now) => {
          const { name, repId, personId = null } = link;
          const same =
            personId !== null
              ? eq(credentials.personId, personId)
              : repId !== null
                ? eq(credentials.repId, repId)
                : and(isNull(credentials.repId), isNull(credentials.personId), eq(credentials.name, name));
          await sql
            .update(credentials)
            .set({ revokedAt: now })
            .where(and(eq(credentials.kind, 'link'), same, notRevoked));
          if (!(await mayStillMake(sql, by))) return false;
          const made = await credentialById(sql, await insertCredential(sql, now, { ...link, madeBy: by }, digest));
          if (!made) return false;
          // A demo's are shown to everybody.
          if (link.kind === 'link') {
            const data = { by, personId, roles: link.roles };
            append(sql, now, [{ type: 'person.invited', repId: repId ?? undefined, data }]);
          }
          return true;
        },
        { decisions: true },
      ),
  };
}
