/** Rows of leads and offers, and the domain's view of them. */
import { and, asc, eq, isNull, sql as text } from 'drizzle-orm';
import type { Lead, LeadPosition } from '../../domain/lead.ts';
import type { ClosedOffer, Offer } from '../store.ts';
import { preparedOnce } from './prepared.ts';
import { leads, programVersions, recipients, reps, waves } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';

export type LeadRow = typeof leads.$inferSelect;
export type WaveRow = typeof waves.$inferSelect;

/** Leads with the names their ids stand for; add a `where`. */
export const selectLeads = (sql: Sql) =>
  sql
    .select({ row: leads, owner: reps.name, program: programVersions.definition })
    .from(leads)
    .leftJoin(reps, eq(reps.id, leads.claimedBy))
    .leftJoin(
      programVersions,
      and(eq(programVersions.programId, leads.programId), eq(programVersions.version, leads.programVersion)),
    );

export type SelectedLead = Awaited<ReturnType<typeof selectLeads>>[number];

function position(row: LeadRow, owner: string | null): LeadPosition {
  switch (row.status) {
    case 'offering':
    case 'pool':
      return { status: row.status, closesAt: row.closesAt };
    case 'held':
      return {
        status: 'held',
        since: row.heldSince ?? row.receivedAt,
        because: row.journey.held ?? 'nobody-eligible',
        alarmed: row.alarmedAt !== null,
      };
    case 'claimed':
      if (row.claimedBy === null || row.claimedAt === null || row.claimedVia === null) {
        throw new Error(`Lead ${row.id} is claimed by nobody.`);
      }
      return {
        status: 'claimed',
        by: { id: row.claimedBy, name: owner ?? row.claimedBy },
        at: row.claimedAt,
        via: row.claimedVia,
        contactedAt: row.contactedAt,
        outcome: row.outcome,
      };
    default:
      return { status: row.status };
  }
}

export function toLead({ row, owner, program }: SelectedLead): Lead {
  return {
    id: row.id,
    content: row.content,
    position: position(row, owner),
    program:
      row.programId === null || row.programVersion === null
        ? null
        : { id: row.programId, name: program?.name ?? row.programId, version: row.programVersion },
    stage: row.stage,
    wave: row.wave,
    journey: row.journey,
    dueAt: row.dueAt,
    receivedAt: row.receivedAt,
    version: row.version,
  };
}

const selectById = preparedOnce((sql) =>
  selectLeads(sql)
    .where(eq(leads.id, text.placeholder('id')))
    .prepare(),
);

/** The lead as it stands, inside or outside a transaction. */
export async function leadById(sql: Sql, id: string): Promise<Lead | undefined> {
  const [found] = await selectById(sql).execute({ id });
  return found && toLead(found);
}

/** An offer as the reps in its wave get it. Not for assignments, which are no offers. */
export function toOffer(wave: WaveRow, lead: Lead): Offer | undefined {
  const { form, mode } = wave;
  if (mode === 'assigned' || form === 'assigned' || wave.stage === null) return undefined;
  return {
    id: wave.id,
    lead,
    code: wave.code,
    mode,
    form,
    stage: wave.stage,
    wave: wave.number,
    details: wave.details,
    offeredAt: wave.offeredAt,
    closesAt: wave.closesAt,
    size: wave.size,
  };
}

/** Those who have yet to hear how a wave ended: everyone in it who did not decline. */
export async function undecided(sql: Sql, waveId: string): Promise<string[]> {
  const rows = await sql
    .select({ repId: recipients.repId })
    .from(recipients)
    .where(and(eq(recipients.waveId, waveId), isNull(recipients.declinedAt)));
  return rows.map(({ repId }) => repId);
}

export interface WaveEnd {
  readonly at: number;
  readonly as: ClosedOffer['reason'];
  readonly by: ClosedOffer['by'];
}

/** Ends a wave, once, and says who has to hear of it. */
export async function endWave(sql: Transaction, wave: WaveRow, end: WaveEnd): Promise<ClosedOffer> {
  await sql
    .update(waves)
    .set({ endedAt: end.at, endedAs: end.as, endedBy: end.by?.id ?? null })
    .where(eq(waves.id, wave.id));
  return { offerId: wave.id, leadId: wave.leadId, reason: end.as, by: end.by, reps: await undecided(sql, wave.id) };
}

/** The waves of a lead that have not ended, oldest first: several only while a stage staggers. */
export async function liveWaves(sql: Sql, leadId: string): Promise<WaveRow[]> {
  return sql
    .select()
    .from(waves)
    .where(and(eq(waves.leadId, leadId), isNull(waves.endedAt)))
    .orderBy(asc(waves.number));
}

/** Ends every live wave of a lead. */
export async function endWaves(sql: Transaction, leadId: string, end: WaveEnd): Promise<ClosedOffer[]> {
  const closed: ClosedOffer[] = [];
  for (const wave of await liveWaves(sql, leadId)) closed.push(await endWave(sql, wave, end));
  return closed;
}
