/** Rows of leads and offers, and the domain's view of them. */
import { and, asc, eq, isNull, sql as text } from 'drizzle-orm';
import type { Lead, LeadPosition } from '../../domain/lead.ts';
import type { ClosedOffer, Offer, ProgramDefinition } from '../store.ts';
import { preparedOnce } from './prepared.ts';
import { leads, programVersions, recipients, reps, waves } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';

export type LeadRow = typeof leads.$inferSelect;
export type WaveRow = typeof waves.$inferSelect;

/** What nobody's lead has. */
export const unowned = { claimedBy: null, claimedAt: null, claimedVia: null, contactedAt: null, outcome: null };

/** Unread: see `nameIn`. */
export const definitionAsStored = text<string | null>`${programVersions.definition}`;

const nameAndProgram = { owner: reps.name, program: definitionAsStored };
const ofClaim = eq(reps.id, leads.claimedBy);
const ofVersion = and(
  eq(programVersions.programId, leads.programId),
  eq(programVersions.version, leads.programVersion),
);

/** Leads with the names their ids stand for; add a `where`. */
export const selectLeads = (sql: Sql) =>
  sql
    .select({ row: leads, ...nameAndProgram })
    .from(leads)
    .leftJoin(reps, ofClaim)
    .leftJoin(programVersions, ofVersion);

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

/** Names of programs by their definitions as stored, each read once: a lead is read often, and needs no more of it. */
const names = new Map<string, string>();
const mostNames = 1000;

function nameIn(definition: string | null): string | undefined {
  if (definition === null) return undefined;
  const known = names.get(definition);
  if (known !== undefined) return known;
  // Boundary: the column holds what was stored of a program.
  const { name } = JSON.parse(definition) as ProgramDefinition;
  if (names.size >= mostNames) names.clear();
  names.set(definition, name);
  return name;
}

export function toLead({ row, owner, program }: SelectedLead): Lead {
  return {
    id: row.id,
    content: row.content,
    position: position(row, owner),
    program:
      row.programId === null || row.programVersion === null
        ? null
        : { id: row.programId, name: nameIn(program) ?? row.programId, version: row.programVersion },
    stage: row.stage,
    wave: row.wave,
    journey: row.journey,
    dueAt: row.dueAt,
    receivedAt: row.receivedAt,
    version: row.version,
  };
}

const wanted = text.placeholder('id');
const statements = preparedOnce((sql) => ({
  lead: selectLeads(sql).where(eq(leads.id, wanted)).prepare(),
  waveWithLead: sql
    .select({ wave: waves, row: leads, ...nameAndProgram })
    .from(waves)
    .innerJoin(leads, eq(leads.id, waves.leadId))
    .leftJoin(reps, ofClaim)
    .leftJoin(programVersions, ofVersion)
    .where(eq(waves.id, wanted))
    .prepare(),
  undecided: sql
    .select({ repId: recipients.repId })
    .from(recipients)
    .where(and(eq(recipients.waveId, wanted), isNull(recipients.declinedAt)))
    .prepare(),
  live: sql
    .select()
    .from(waves)
    .where(and(eq(waves.leadId, wanted), isNull(waves.endedAt)))
    .orderBy(asc(waves.number))
    .prepare(),
}));

/** The lead as it stands, inside or outside a transaction. */
export async function leadById(sql: Sql, id: string): Promise<Lead | undefined> {
  const [found] = await statements(sql).lead.execute({ id });
  return found && toLead(found);
}

/** An offer's row and its lead. */
export async function waveWithLead(
  sql: Sql,
  offerId: string,
): Promise<{ readonly wave: WaveRow; readonly lead: Lead } | undefined> {
  const [found] = await statements(sql).waveWithLead.execute({ id: offerId });
  return found && { wave: found.wave, lead: toLead(found) };
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
  // Boundary: rows of one column, unmapped, of which a large race has many.
  const rows = (await statements(sql).undecided.values({ id: waveId })) as unknown as (readonly [repId: string])[];
  return rows.map(([repId]) => repId);
}

export interface WaveEnd {
  readonly at: number;
  readonly as: ClosedOffer['reason'];
  readonly by: ClosedOffer['by'];
}

/** Ends a wave, once, and says who has to hear of it. */
export async function endWave(sql: Transaction, wave: WaveRow, end: WaveEnd): Promise<ClosedOffer> {
  await sql.meanwhile.begin(
    sql
      .update(waves)
      .set({ endedAt: end.at, endedAs: end.as, endedBy: end.by?.id ?? null })
      .where(eq(waves.id, wave.id)),
  );
  return { offerId: wave.id, leadId: wave.leadId, reason: end.as, by: end.by, reps: await undecided(sql, wave.id) };
}

/** The waves of a lead that have not ended, oldest first: several only while a stage staggers. */
export async function liveWaves(sql: Sql, leadId: string): Promise<WaveRow[]> {
  return statements(sql).live.execute({ id: leadId });
}

/** Ends every live wave of a lead. */
export async function endWaves(sql: Transaction, leadId: string, end: WaveEnd): Promise<ClosedOffer[]> {
  return Promise.all((await liveWaves(sql, leadId)).map((wave) => endWave(sql, wave, end)));
}
