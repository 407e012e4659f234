/** Reps: who may be offered leads. A removed one keeps its name in history. */
import { and, asc, eq, gt, isNull, ne, sql as text } from 'drizzle-orm';
import type { NewEvent } from '../../domain/event.ts';
import type { Presence, Rep } from '../../domain/rep.ts';
import type { RepChange, RepDraft, RepStore } from '../store.ts';
import { dueIfNobodyIsLeft } from './claims.ts';
import { newId } from './ids.ts';
import { leadById, unowned } from './lead-rows.ts';
import { append } from './log.ts';
import { listing } from './paging.ts';
import { followRep, unlinkRep } from './person-rows.ts';
import { toRep } from './rep-rows.ts';
import { credentials, leads, ofWave, recipients, reps, waves } from './schema.ts';
import type { Sql, SqlDatabase, Transaction } from './sql.ts';
import { countTeam, standingOf, standingsOf } from './standings.ts';
import { teamOf } from './team.ts';

const present = isNull(reps.removedAt);

async function phoneIsTaken(sql: Sql, phone: string | null | undefined, except: string): Promise<boolean> {
  if (phone === null || phone === undefined) return false;
  const [other] = await sql
    .select({ id: reps.id })
    .from(reps)
    .where(and(present, eq(reps.phone, phone), ne(reps.id, except)));
  return other !== undefined;
}

async function one(sql: Sql, condition: ReturnType<typeof eq>): Promise<Rep | undefined> {
  const [row] = await sql.select().from(reps).where(and(present, condition));
  return row && toRep(row);
}

export function repStore(database: SqlDatabase): RepStore {
  return {
    create: (draft, by) => database.write((sql, now) => addRep(sql, now, draft, by)),
    find: (id) => database.query((sql) => one(sql, eq(reps.id, id))),
    byPhone: (phone) => database.query((sql) => one(sql, eq(reps.phone, phone))),
    list: ({ limit, after }) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(reps)
          .where(and(present, after === null ? undefined : gt(reps.seq, after)))
          .orderBy(asc(reps.seq))
          .limit(limit + 1);
        const { items, next } = listing(rows, limit, ({ seq }) => seq);
        return { items: items.map(toRep), next };
      }),
    ranked: () => database.query(async (sql) => (await teamOf(sql)).ranked),
    names: () =>
      database.query(async (sql) => {
        const rows = await sql.select({ id: reps.id, name: reps.name }).from(reps);
        return new Map(rows.map(({ id, name }) => [id, name]));
      }),
    change: (id, change, by) => database.write((sql, now) => changeRep(sql, now, id, change, by)),
    present: (id, presence, by = id) =>
      database.write(async (sql, now) => {
        await sql.lockRep(id);
        const before = await one(sql, eq(reps.id, id));
        if (!before) return undefined;
        await bePresent(sql, now, before, presence, by);
        // Said for a rep by somebody else, it is a change that somebody answers for.
        if (by !== id && presence !== before.presence) {
          append(sql, now, [{ type: 'rep.changed', repId: id, data: { by, fields: ['presence'], presence } }]);
        }
        return one(sql, eq(reps.id, id));
      }),
    remove: (id, by) => database.write((sql, now) => removeRep(sql, now, id, by), { decisions: true }),
    standings: () =>
      database.query(async (sql) => {
        const now = database.now();
        const countedAt = await countTeam(sql, now, { leadId: '', teams: [] });
        return standingsOf(sql, now, await countedAt(now, []), { contacts: true });
      }),
    standing: (id) => database.query((sql) => standingOf(sql, database.now(), id, { contacts: true })),
  };
}

/** Says where a rep is, in the log too when that is news. A sign of life in any case. */
async function bePresent(sql: Transaction, now: number, before: Rep, presence: Presence, by: string): Promise<void> {
  await sql.update(reps).set({ presence, presenceBecause: null, presenceAt: now }).where(eq(reps.id, before.id));
  if (presence === before.presence) return;
  const data = { status: presence, ...(by !== before.id && { by }) };
  append(sql, now, [{ type: 'rep.presence', repId: before.id, data }]);
}

export async function addRep(sql: Transaction, now: number, draft: RepDraft, by: string): Promise<Rep | 'phone-taken'> {
  if (await phoneIsTaken(sql, draft.phone, '')) return 'phone-taken';
  const [row] = await sql
    .insert(reps)
    .values({ ...draft, id: newId('rep'), createdAt: now })
    .returning();
  if (!row) throw new Error('The rep was not stored.');
  append(sql, now, [{ type: 'rep.added', repId: row.id, data: { by } }]);
  return toRep(row);
}

/** Changes the rep and no account. */
export async function changeRepAlone(
  sql: Transaction,
  now: number,
  id: string,
  { profile, ...change }: RepChange,
  by: string,
): Promise<Rep | 'phone-taken' | undefined> {
  await sql.lockRep(id);
  const before = await one(sql, eq(reps.id, id));
  if (!before) return undefined;
  if (await phoneIsTaken(sql, change.phone, id)) return 'phone-taken';
  await sql
    .update(reps)
    .set({ ...change, profile: { ...before.profile, ...profile } })
    .where(eq(reps.id, id));
  const { presence } = change;
  if (presence !== undefined) await bePresent(sql, now, before, presence, by);
  const fields = [...Object.keys(change), ...Object.keys(profile ?? {})];
  const data = { by, fields, ...(presence !== undefined && { presence }) };
  if (fields.length > 0) append(sql, now, [{ type: 'rep.changed', repId: id, data }]);
  return one(sql, eq(reps.id, id));
}

/** See `RepStore.change`. An account of the rep's that said the same follows. */
export async function changeRep(
  sql: Transaction,
  now: number,
  id: string,
  change: RepChange,
  by: string,
): Promise<Rep | 'phone-taken' | undefined> {
  await sql.lockRep(id);
  const before = await one(sql, eq(reps.id, id));
  const after = await changeRepAlone(sql, now, id, change, by);
  if (before && after !== 'phone-taken') await followRep(sql, now, before, change, by);
  return after;
}

/** See `RepStore.remove`. */
export async function removeRep(sql: Transaction, now: number, id: string, by: string): ReturnType<RepStore['remove']> {
  const removed = await sql
    .update(reps)
    // The name stays in history; how to reach somebody who left does not.
    .set({ removedAt: now, email: null, phone: null, smsOptIn: false })
    .where(and(present, eq(reps.id, id)))
    .returning({ id: reps.id });
  if (removed.length === 0) return undefined;
  const ofPerson = await unlinkRep(sql, now, id, by);
  const ofRep = await sql
    .update(credentials)
    .set({ revokedAt: now })
    .where(and(eq(credentials.repId, id), isNull(credentials.revokedAt)))
    .returning({ id: credentials.id });

  // Nobody waits for somebody who is gone: the rep counts as having passed on what is on offer.
  const live = await sql
    .select({ wave: waves })
    .from(waves)
    .innerJoin(recipients, and(ofWave, eq(recipients.repId, id)))
    .where(and(isNull(waves.endedAt), isNull(recipients.declinedAt)));
  const due: string[] = [];
  const log: NewEvent[] = [{ type: 'rep.removed', repId: id, data: { by } }];
  for (const { wave } of live) {
    await sql
      .update(recipients)
      .set({ declinedAt: now })
      .where(and(eq(recipients.waveId, wave.id), eq(recipients.repId, id)));
    log.push({ type: 'rep.removed', leadId: wave.leadId, repId: id, data: { by } });
    const lead = await leadById(sql, wave.leadId);
    if (lead && (await dueIfNobodyIsLeft(sql, now, wave, lead))) due.push(lead.id);
  }
  // Nor are the rep's own leads forgotten: each waits for a manager, who hands it on.
  const owned = await sql
    .update(leads)
    .set({
      ...unowned,
      status: 'unclaimed',
      oldestLiveWave: text`${leads.wave} + 1`,
      version: text`${leads.version} + 1`,
    })
    .where(and(eq(leads.claimedBy, id), isNull(leads.outcome)))
    .returning({ leadId: leads.id });
  for (const { leadId } of owned) {
    log.push({ type: 'rep.removed', leadId, repId: id, data: { by } });
    log.push({ type: 'lead.unclaimed', leadId, data: { because: 'rep-left' }, details: { stages: [] } });
  }
  append(sql, now, log);
  return { credentials: [...ofRep.map((row) => row.id), ...ofPerson], due };
}
