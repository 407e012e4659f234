/** What people sign in with: passwords, codes that were sent, sessions. */
import { desc, eq, lt } from 'drizzle-orm';
import type { SignInStore } from '../store.ts';
import { credentialById, insertCredential } from './credentials.ts';
import { newId } from './ids.ts';
import { append } from './log.ts';
import { personById, revokeOf } from './person-rows.ts';
import { kept, passwords, signInCodes } from './schema.ts';
import type { SqlDatabase } from './sql.ts';

/** Beside changes of people and passwords: what changes meanwhile ends a session that opens, or was there before it. */
const oneAtATime = { decisions: true } as const;

/** Under which name the settings of the last start are kept. */
const settingsName = 'settings';
interface KeptSettings {
  readonly salt: string;
  readonly digests: Readonly<Record<string, string>>;
}

export function signInStore(database: SqlDatabase): SignInStore {
  return {
    password: (personId) =>
      database.query(async (sql) => {
        const [row] = await sql.select().from(passwords).where(eq(passwords.personId, personId));
        return row?.hash;
      }),
    setPassword: (personId, hash, keep, by) =>
      database.write(async (sql, now) => {
        if (!(await personById(sql, personId))) return [];
        await sql.delete(passwords).where(eq(passwords.personId, personId));
        await sql.insert(passwords).values({ personId, hash, changedAt: now });
        append(sql, now, [{ type: 'person.changed', data: { by, personId, fields: ['password'] } }]);
        return revokeOf(sql, now, personId, keep);
      }, oneAtATime),
    openSession: (personId, openedBy, digest, expiresAt) =>
      database.write(async (sql, now) => {
        const person = await personById(sql, personId);
        if (!person) return undefined;
        const { name, repId } = person;
        const session = { kind: 'session', name, roles: [], repId, personId, openedBy, expiresAt } as const;
        return credentialById(sql, await insertCredential(sql, now, session, digest));
      }, oneAtATime),
    endSessions: (personId, by) =>
      database.write((sql, now) => {
        append(sql, now, [{ type: 'person.signed-out', data: { by, personId } }]);
        return revokeOf(sql, now, personId, null);
      }, oneAtATime),
    keepCode: (code) =>
      database.write(async (sql) => {
        const row = { ...code, id: newId('code') };
        await sql.insert(signInCodes).values(row);
        return row;
      }),
    codes: (identifier) =>
      database.query((sql) =>
        sql
          .select()
          .from(signInCodes)
          .where(eq(signInCodes.identifier, identifier))
          .orderBy(desc(signInCodes.createdAt)),
      ),
    takeCode: (id) =>
      database.write(async (sql) => {
        const [taken] = await sql.delete(signInCodes).where(eq(signInCodes.id, id)).returning();
        return taken;
      }),
    dropCodes: (before) =>
      database.write(async (sql) => {
        await sql.delete(signInCodes).where(lt(signInCodes.expiresAt, before));
      }),
    keep: (name, candidate) =>
      database.write(async (sql) => {
        await sql.insert(kept).values({ name, value: candidate }).onConflictDoNothing();
        const [row] = await sql.select().from(kept).where(eq(kept.name, name));
        return row?.value ?? candidate;
      }),
    keepSettings: (salt, digests) =>
      database.write(
        async (sql, now) => {
          const [row] = await sql.select().from(kept).where(eq(kept.name, settingsName));
          // Boundary: only this verb writes under this name.
          const before = row && (JSON.parse(row.value) as KeptSettings);
          const saltKept = before?.salt ?? salt;
          const after = digests(saltKept);
          const value = JSON.stringify({ salt: saltKept, digests: after } satisfies KeptSettings);
          if (!before) {
            await sql.insert(kept).values({ name: settingsName, value });
            return [];
          }
          const names = new Set([...Object.keys(before.digests), ...Object.keys(after)]);
          const others = [...names].filter((name) => before.digests[name] !== after[name]);
          if (others.length === 0) return [];
          await sql.update(kept).set({ value }).where(eq(kept.name, settingsName));
          append(sql, now, [{ type: 'settings.changed', data: { settings: others } }]);
          return others;
        },
        // Of several nodes that start at once with the same settings one finds them changed.
        { words: ['settings'] },
      ),
  };
}
