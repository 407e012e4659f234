/** The pool: leads on offer to everyone eligible, whom more reps join as they become so. */
import { and, count, desc, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Program } from '../../domain/program.ts';
import type { Listing, Offer, OpenedOffer, PageRequest, PoolCase } from '../store.ts';
import { leadById, toOffer, type WaveRow } from './lead-rows.ts';
import { listing } from './paging.ts';
import { programAt } from './programs.ts';
import { leads, recipients, waves } from './schema.ts';
import type { Sql } from './sql.ts';
import { allStandings, standingOf } from './standings.ts';
import { addRecipients } from './waves.ts';

/** So many of the newest leads in the pool are offered to those who come later; the rest waits behind them. */
const mostJoined = 500;

type Pooled = Omit<PoolCase, 'standing'> & { readonly wave: WaveRow; readonly seq: number };

async function pooledWaves(sql: Sql, now: number, { limit, after }: PageRequest): Promise<Pooled[]> {
  const rows = await sql
    .select({ wave: waves, seq: leads.seq })
    .from(leads)
    .innerJoin(waves, and(eq(waves.leadId, leads.id), isNull(waves.endedAt)))
    .where(
      and(
        eq(leads.status, 'pool'),
        or(isNull(leads.closesAt), gt(leads.closesAt, now)),
        after === null ? undefined : lt(leads.seq, after),
      ),
    )
    .orderBy(desc(leads.seq))
    .limit(limit);
  const programs = new Map<string, Program | undefined>();
  const pooled: Pooled[] = [];
  for (const { wave, seq } of rows) {
    const lead = await leadById(sql, wave.leadId);
    if (!lead?.program) continue;
    const { id, version } = lead.program;
    const key = `${id} ${version}`;
    if (!programs.has(key)) programs.set(key, (await programAt(sql, id, version))?.program);
    const program = programs.get(key);
    if (program) pooled.push({ wave, seq, lead, program, stage: wave.stage ?? 0, now });
  }
  return pooled;
}

/** Who passed on a lead in the pool, or gave it back in that stage, does not join it again. */
export async function hasPassed(sql: Sql, wave: WaveRow, since: number, repId: string): Promise<boolean> {
  const rows = await sql
    .select({ declinedAt: recipients.declinedAt, number: waves.number })
    .from(recipients)
    .innerJoin(waves, eq(waves.id, recipients.waveId))
    .where(and(eq(recipients.leadId, wave.leadId), eq(recipients.repId, repId), eq(waves.stage, wave.stage ?? 0)));
  return rows.some(({ declinedAt, number }) => declinedAt !== null && number > since);
}

/** Takes reps into an offer of the pool, in the transaction that found them eligible; gives how many are in it now. */
export async function joinWave(sql: Sql, now: number, wave: WaveRow, repIds: readonly string[]): Promise<number> {
  await addRecipients(sql, wave, repIds, now);
  const [row] = await sql.select({ size: count() }).from(recipients).where(eq(recipients.waveId, wave.id));
  const size = row?.size ?? wave.size;
  await sql.update(waves).set({ size }).where(eq(waves.id, wave.id));
  return size;
}

/** Who is in which offer of the pool: one rep, or everyone. */
async function joinedBy(sql: Sql, repId: string | null): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await sql
    .select({ waveId: recipients.waveId, repId: recipients.repId })
    .from(recipients)
    .innerJoin(waves, eq(waves.id, recipients.waveId))
    .where(
      and(isNull(waves.endedAt), eq(waves.form, 'pool'), repId === null ? undefined : eq(recipients.repId, repId)),
    );
  const byWave = Map.groupBy(rows, ({ waveId }) => waveId);
  return new Map([...byWave].map(([waveId, some]) => [waveId, new Set(some.map((row) => row.repId))]));
}

const nobody: ReadonlySet<string> = new Set();

/** See `LeadStore.joinPool`. */
export async function joinPool(
  sql: Sql,
  now: number,
  repId: string | null,
  fits: (pooled: PoolCase) => boolean,
): Promise<OpenedOffer[]> {
  const pooled = await pooledWaves(sql, now, { limit: mostJoined, after: null });
  if (pooled.length === 0) return [];
  const contacts = pooled.some(({ program }) => program.eligible.contactsBeforeNext !== undefined);
  const one = repId === null ? undefined : await standingOf(sql, now, repId, { contacts });
  const standings = repId === null ? await allStandings(sql, now, { contacts }) : one ? [one] : [];
  const joined = await joinedBy(sql, repId);
  const opened: OpenedOffer[] = [];
  for (const { wave, seq: _seq, ...rest } of pooled) {
    const already = joined.get(wave.id) ?? nobody;
    const joining: string[] = [];
    for (const standing of standings) {
      const { id } = standing.rep;
      if (already.has(id) || !fits({ ...rest, standing })) continue;
      if (!(await hasPassed(sql, wave, rest.lead.journey.since, id))) joining.push(id);
    }
    if (joining.length === 0) continue;
    const size = await joinWave(sql, now, wave, joining);
    const offer = toOffer({ ...wave, size }, rest.lead);
    if (offer) opened.push({ offer, reps: joining });
  }
  return opened;
}

/** See `LeadStore.poolOf`. */
export async function poolOf(
  sql: Sql,
  now: number,
  repId: string,
  fits: (pooled: PoolCase) => boolean,
  page: PageRequest,
): Promise<Listing<Offer>> {
  const standing = await standingOf(sql, now, repId, { contacts: true });
  if (!standing) return { items: [], next: null };
  const offers: { offer: Offer; seq: number }[] = [];
  let after = page.after;
  // Pages of the whole pool until this rep's page is full.
  for (;;) {
    const pooled = await pooledWaves(sql, now, { limit: mostJoined, after });
    const ids = pooled.map(({ wave }) => wave.id);
    const mine = await sql
      .select({ waveId: recipients.waveId })
      .from(recipients)
      .where(and(eq(recipients.repId, repId), isNull(recipients.declinedAt), inArray(recipients.waveId, ids)));
    const joined = new Set(mine.map(({ waveId }) => waveId));
    for (const { wave, seq, ...rest } of pooled) {
      const offer = joined.has(wave.id) && fits({ ...rest, standing }) ? toOffer(wave, rest.lead) : undefined;
      if (offer) offers.push({ offer, seq });
    }
    const last = pooled.at(-1);
    if (offers.length > page.limit || pooled.length < mostJoined || !last) break;
    after = last.seq;
  }
  const { items, next } = listing(offers, page.limit, ({ seq }) => seq);
  return { items: items.map(({ offer }) => offer), next };
}
