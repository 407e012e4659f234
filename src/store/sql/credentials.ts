/** Keys, tokens, links and sessions: only digests of their secrets are here. */
import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import type { Credential, CredentialStore } from '../store.ts';
import { newId } from './ids.ts';
import { listing } from './paging.ts';
import { credentials, reps } from './schema.ts';
import type { SqlDatabase, Transaction } from './sql.ts';

function toCredential(row: typeof credentials.$inferSelect): Credential {
  const { id, kind, name, roles, repId, createdAt, expiresAt } = row;
  return { id, kind, name, roles, repId, createdAt, expiresAt };
}

const notRevoked = isNull(credentials.revokedAt);

const valid = (now: number) => and(notRevoked, or(isNull(credentials.expiresAt), gt(credentials.expiresAt, now)));

async function insert(
  sql: Transaction,
  now: number,
  credential: Omit<Credential, 'id' | 'createdAt'>,
  digest: string,
): Promise<Credential> {
  const [row] = await sql
    .insert(credentials)
    .values({ ...credential, roles: [...credential.roles], id: newId('key'), digest, createdAt: now })
    .returning();
  if (!row) throw new Error('The credential was not stored.');
  return toCredential(row);
}

export function credentialStore(database: SqlDatabase): CredentialStore {
  return {
    create: (credential, digest) => database.write((sql, now) => insert(sql, now, credential, digest)),
    byDigest: (digest) =>
      database.query(async (sql) => {
        const [row] = await sql
          .select()
          .from(credentials)
          .where(and(eq(credentials.digest, digest), valid(database.now())));
        return row && toCredential(row);
      }),
    find: (id) =>
      database.query(async (sql) => {
        const [row] = await sql
          .select()
          .from(credentials)
          .where(and(eq(credentials.id, id), notRevoked));
        return row && toCredential(row);
      }),
    invalid: (ids) =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ id: credentials.id })
          .from(credentials)
          .where(and(inArray(credentials.id, [...ids]), valid(database.now())));
        const good = new Set(rows.map(({ id }) => id));
        return ids.filter((id) => !good.has(id));
      }),
    list: ({ kinds, repId }, { limit, after }) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(credentials)
          .where(
            and(
              notRevoked,
              inArray(credentials.kind, [...kinds]),
              repId === undefined ? undefined : eq(credentials.repId, repId),
              after === null ? undefined : gt(credentials.seq, after),
            ),
          )
          .orderBy(asc(credentials.seq))
          .limit(limit + 1);
        const { items, next } = listing(rows, limit, ({ seq }) => seq);
        return { items: items.map(toCredential), next };
      }),
    rename: (id, name) =>
      database.write(async (sql) => {
        const [row] = await sql
          .update(credentials)
          .set({ name })
          .where(and(eq(credentials.id, id), notRevoked))
          .returning();
        return row && toCredential(row);
      }),
    revoke: (id) =>
      database.write(async (sql, now) => {
        const revoked = await sql
          .update(credentials)
          .set({ revokedAt: now })
          .where(and(eq(credentials.id, id), notRevoked))
          .returning({ id: credentials.id });
        return revoked.length > 0;
      }),
    redeem: (digest, sessionDigest, expiresAt) =>
      database.write(async (sql, now) => {
        const [link] = await sql
          .select()
          .from(credentials)
          .where(and(eq(credentials.digest, digest), inArray(credentials.kind, ['link', 'demo-link']), valid(now)));
        if (!link) return undefined;
        const [gone] =
          link.repId === null ? [] : await sql.select({ at: reps.removedAt }).from(reps).where(eq(reps.id, link.repId));
        if (gone && gone.at !== null) return undefined;
        if (link.kind === 'link') {
          const used = await sql
            .update(credentials)
            .set({ revokedAt: now })
            .where(and(eq(credentials.id, link.id), notRevoked))
            .returning({ id: credentials.id });
          // It opens once, also for two who come at the same time.
          if (used.length === 0) return undefined;
        }
        const { name, roles, repId } = link;
        return insert(sql, now, { kind: 'session', name, roles, repId, expiresAt }, sessionDigest);
      }),
    anyAdmin: () =>
      database.query(async (sql) => {
        const sessions = await sql
          .selectDistinct({ roles: credentials.roles })
          .from(credentials)
          .where(eq(credentials.kind, 'session'));
        return sessions.some(({ roles }) => roles.includes('admin'));
      }),
    revokeLinks: (name, repId) =>
      database.write(async (sql, now) => {
        await sql
          .update(credentials)
          .set({ revokedAt: now })
          .where(
            and(
              eq(credentials.kind, 'link'),
              repId === null
                ? and(isNull(credentials.repId), eq(credentials.name, name))
                : eq(credentials.repId, repId),
              notRevoked,
            ),
          );
      }),
  };
}
