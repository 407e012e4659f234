/** The pool: leads on offer to everyone eligible, whom more reps join as they become so. */
import { and, count, desc, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { Program } from '../../domain/program.ts';
import type { Join, Listing, OpenedOffer, PageRequest, Pooled } from '../store.ts';
import { definitionAsStored, leadById, toLead, toOffer, type WaveRow } from './lead-rows.ts';
import { listing } from './paging.ts';
import { programAt } from './programs.ts';
import { leads, ofWave, programVersions, recipients, waves } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';
import { addRecipients } from './waves.ts';

/** By offer: which of these reps (one, or everyone) are in it. */
async function joinedBy(sql: Sql, repId: string | null): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await sql
    .select({ waveId: recipients.waveId, repId: recipients.repId })
    .from(waves)
    .innerJoin(recipients, and(ofWave, repId === null ? undefined : eq(recipients.repId, repId)))
    .where(and(isNull(waves.endedAt), eq(waves.form, 'pool')));
  const byWave = Map.groupBy(rows, ({ waveId }) => waveId);
  return new Map([...byWave].map(([waveId, some]) => [waveId, new Set(some.map((row) => row.repId))]));
}

const stageOf = (leadId: string, stage: number | null): string => `${leadId} ${stage ?? 0}`;

/** By lead in the pool and stage: who passed on it there, or gave it back, on its present journey. */
async function passedBy(sql: Sql, repId: string | null): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await sql
    .select({
      leadId: leads.id,
      journey: leads.journey,
      number: waves.number,
      stage: waves.stage,
      repId: recipients.repId,
    })
    .from(leads)
    .innerJoin(recipients, eq(recipients.leadId, leads.id))
    .innerJoin(waves, eq(waves.id, recipients.waveId))
    .where(
      and(
        eq(leads.status, 'pool'),
        isNotNull(recipients.declinedAt),
        repId === null ? undefined : eq(recipients.repId, repId),
      ),
    );
  const present = rows.filter(({ number, journey }) => number > journey.since);
  const byStage = Map.groupBy(present, ({ leadId, stage }) => stageOf(leadId, stage));
  return new Map([...byStage].map(([stage, some]) => [stage, new Set(some.map((row) => row.repId))]));
}

const nobody: ReadonlySet<string> = new Set();

/** See `LeadStore.pool`. */
export async function poolPage(
  sql: Sql,
  now: number,
  { limit, after }: PageRequest,
  repId: string | null,
): Promise<Listing<Pooled>> {
  const rows = await sql
    .select({ row: leads, wave: waves, program: definitionAsStored })
    .from(leads)
    .innerJoin(waves, and(eq(waves.leadId, leads.id), isNull(waves.endedAt)))
    .innerJoin(
      programVersions,
      and(eq(programVersions.programId, leads.programId), eq(programVersions.version, leads.programVersion)),
    )
    .where(
      and(
        eq(leads.status, 'pool'),
        or(isNull(leads.closesAt), gt(leads.closesAt, now)),
        after === null ? undefined : lt(leads.seq, after),
      ),
    )
    .orderBy(desc(leads.seq))
    .limit(limit + 1);
  const { items, next } = listing(rows, limit, ({ row }) => row.seq);
  if (items.length === 0) return { items: [], next };
  const [joined, passed] = [await joinedBy(sql, repId), await passedBy(sql, repId)];
  const programs = new Map<string, Program | undefined>();
  const pooled: Pooled[] = [];
  for (const { wave, ...selected } of items) {
    const lead = toLead({ ...selected, owner: null });
    const offer = toOffer(wave, lead);
    const { id = '', version = 0 } = lead.program ?? {};
    const key = `${id} ${version}`;
    if (!programs.has(key)) programs.set(key, (await programAt(sql, id, version))?.program);
    const program = programs.get(key);
    if (!offer || !program) continue;
    pooled.push({
      offer,
      program,
      position: selected.row.seq,
      joined: joined.get(wave.id) ?? nobody,
      passed: passed.get(stageOf(lead.id, wave.stage)) ?? nobody,
    });
  }
  return { items: pooled, next };
}

/** Who passed on a lead in the pool, or gave it back in that stage, does not have it any more. */
export async function hasPassed(sql: Sql, wave: WaveRow, since: number, repId: string): Promise<boolean> {
  const [row] = await sql
    .select({ number: waves.number })
    .from(recipients)
    .innerJoin(waves, eq(waves.id, recipients.waveId))
    .where(
      and(
        eq(recipients.leadId, wave.leadId),
        eq(recipients.repId, repId),
        isNotNull(recipients.declinedAt),
        eq(waves.stage, wave.stage ?? 0),
        gt(waves.number, since),
      ),
    )
    .limit(1);
  return row !== undefined;
}

/** Takes reps into an offer of the pool, in the transaction that found it open; gives how many are in it now. */
export async function joinWave(
  sql: Transaction,
  now: number,
  wave: WaveRow,
  repIds: readonly string[],
): Promise<number> {
  await addRecipients(sql, wave, repIds, now);
  const [row] = await sql.select({ size: count() }).from(recipients).where(eq(recipients.waveId, wave.id));
  const size = row?.size ?? wave.size;
  await sql.update(waves).set({ size }).where(eq(waves.id, wave.id));
  return size;
}

/** See `LeadStore.joinPool`. */
export async function joinPool(sql: Transaction, now: number, joins: readonly Join[]): Promise<OpenedOffer[]> {
  const opened: OpenedOffer[] = [];
  for (const { offerId, reps } of joins) {
    const [wave] = await sql
      .select()
      .from(waves)
      .where(and(eq(waves.id, offerId), eq(waves.form, 'pool'), isNull(waves.endedAt)));
    const lead = wave && (await leadById(sql, wave.leadId));
    if (!lead) continue;
    const inIt = await sql.select({ repId: recipients.repId }).from(recipients).where(eq(recipients.waveId, offerId));
    const already = new Set(inIt.map(({ repId }) => repId));
    const joining = reps.filter((repId) => !already.has(repId));
    if (joining.length === 0) continue;
    const size = await joinWave(sql, now, wave, joining);
    const offer = toOffer({ ...wave, size }, lead);
    if (offer) opened.push({ offer, reps: joining });
  }
  return opened;
}
