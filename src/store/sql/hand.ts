/** What people do to a lead beside claiming it: assign, withdraw, give back, offer anew, contact, conclude. */
import { and, desc, eq, isNull, sql as text } from 'drizzle-orm';
import type { NewEvent } from '../../domain/event.ts';
import type { Lead, Outcome } from '../../domain/lead.ts';
import type { ModeName, Program } from '../../domain/program.ts';
import type { RepRef } from '../../domain/rep.ts';
import type { Actor, ClosedOffer, HandRefusal, Moved, Route } from '../store.ts';
import { freeCode } from './codes.ts';
import { newId } from './ids.ts';
import { endWaves, leadById, liveWaves, unowned } from './lead-rows.ts';
import { append } from './log.ts';
import { putOut } from './messages.ts';
import { allPrograms } from './programs.ts';
import { leads, recipients, reps, waves } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';
import { addRecipients } from './waves.ts';

const notHeld = { heldSince: null, alarmedAt: null };
const changed = { version: text`${leads.version} + 1` };

const ownerOf = ({ position }: Lead): string | null => (position.status === 'claimed' ? position.by.id : null);

/** As it stands now, with what has to be announced. */
async function moved(sql: Sql, before: Lead, closed: readonly ClosedOffer[], from: string | null): Promise<Moved> {
  return { lead: (await leadById(sql, before.id)) ?? before, closed, from, news: true };
}

const unchanged = (lead: Lead): Moved => ({ lead, closed: [], from: null, news: false });

/**
 * Makes a lead this rep's without a claim, and texts them, in a transaction that has locked decisions. Writes no event: why it
 * happened is the caller's to tell. Gives the id of the assignment, which is a wave of one that ended as it began.
 */
export async function giveTo(
  sql: Transaction,
  now: number,
  before: Lead,
  rep: RepRef,
  by: { readonly stage: number | null; readonly mode: ModeName | 'assigned' },
): Promise<string> {
  const number = before.wave + 1;
  const code = await freeCode(sql, [rep.id], now);
  const id = newId('ofr');
  await sql.insert(waves).values({
    id,
    leadId: before.id,
    number,
    stage: by.stage,
    mode: by.mode,
    form: 'assigned',
    // What this rep may see of the lead comes from owning it, and ends with that.
    details: 'blind',
    code,
    size: 1,
    offeredAt: now,
    endedAt: now,
    endedAs: 'taken',
    endedBy: rep.id,
  });
  await addRecipients(sql, { id, leadId: before.id, code }, [rep.id], now);
  await sql
    .update(leads)
    .set({
      ...unowned,
      ...notHeld,
      ...changed,
      status: 'claimed',
      claimedBy: rep.id,
      claimedAt: now,
      claimedVia: 'assigned',
      wave: number,
      oldestLiveWave: number + 1,
      closesAt: null,
      dueAt: null,
    })
    .where(eq(leads.id, before.id));
  const [to] = await sql.select({ phone: reps.phone, smsOptIn: reps.smsOptIn }).from(reps).where(eq(reps.id, rep.id));
  if (to?.smsOptIn && to.phone !== null) {
    const message = { kind: 'assigned' as const, code };
    await putOut(sql, now, [
      { repId: rep.id, phone: to.phone, leadId: before.id, offerId: null, notAfter: null, message },
    ]);
  }
  return id;
}

/** Whether the lead waits in a skim for this rep, among others, to hand it on. */
async function isAllocator(sql: Sql, lead: Lead, repId: string): Promise<boolean> {
  const [wave] = await liveWaves(sql, lead.id);
  if (wave?.form !== 'skim') return false;
  const [row] = await sql
    .select({ repId: recipients.repId })
    .from(recipients)
    .where(and(eq(recipients.waveId, wave.id), eq(recipients.repId, repId), isNull(recipients.declinedAt)));
  return row !== undefined;
}

/** See `LeadStore.assign`. */
export async function assignLead(
  sql: Transaction,
  leadId: string,
  rep: RepRef,
  { by, asRep }: Actor,
): Promise<Moved | HandRefusal> {
  const before = await leadById(sql, leadId);
  if (!before) return { kind: 'unknown' };
  if (asRep !== null && !(await isAllocator(sql, before, asRep))) return { kind: 'not-theirs' };
  const from = ownerOf(before);
  if (from === rep.id) return unchanged(before);
  // Offers draw codes for this rep too, and two of one moment could be the same.
  const now = await sql.lockDecisions();
  await sql.lockRep(rep.id);
  const [present] = await sql
    .select({ id: reps.id })
    .from(reps)
    .where(and(eq(reps.id, rep.id), isNull(reps.removedAt)));
  if (!present) return { kind: 'rep-gone' };

  const closed = await endWaves(sql, leadId, { at: now, as: 'taken', by: rep });
  await giveTo(sql, now, before, rep, { stage: before.stage, mode: 'assigned' });
  const offerId = closed.at(-1)?.offerId;
  append(sql, now, [
    {
      type: 'lead.assigned',
      leadId,
      repId: rep.id,
      data: { by, ...(from !== null && { from }), ...(offerId !== undefined && { offerId }) },
    },
  ]);
  return moved(sql, before, closed, from);
}

/** See `LeadStore.withdraw`. */
export async function withdrawLead(
  sql: Transaction,
  now: number,
  leadId: string,
  reason: string,
  by: string,
): Promise<Moved | undefined> {
  const before = await leadById(sql, leadId);
  if (!before) return undefined;
  if (before.position.status === 'withdrawn') return unchanged(before);
  const from = ownerOf(before);
  const closed = await endWaves(sql, leadId, { at: now, as: 'withdrawn', by: null });
  await sql
    .update(leads)
    .set({
      ...unowned,
      ...notHeld,
      ...changed,
      status: 'withdrawn',
      withdrawnReason: reason,
      oldestLiveWave: before.wave + 1,
      closesAt: null,
      dueAt: null,
    })
    .where(eq(leads.id, leadId));
  append(sql, now, [{ type: 'lead.withdrawn', leadId, repId: from ?? undefined, data: { by } }]);
  return moved(sql, before, closed, from);
}

/** Whether a lead goes by the very program it went by before. */
const isSame = (program: Program | undefined, { program: before }: Lead): boolean =>
  program !== undefined && program.id === before?.id && program.version === before.version;

/** See `LeadStore.reoffer`. */
export async function reofferLead(
  sql: Transaction,
  now: number,
  leadId: string,
  by: string,
  route: Route,
): Promise<Moved | undefined> {
  const before = await leadById(sql, leadId);
  if (!before) return undefined;
  const from = ownerOf(before);
  const closed = await endWaves(sql, leadId, { at: now, as: 'withdrawn', by: null });
  const program = route(await allPrograms(sql), before.content);
  await sql
    .update(leads)
    .set({
      ...unowned,
      ...notHeld,
      ...changed,
      status: 'received',
      programId: program?.id ?? null,
      programVersion: program?.version ?? null,
      stage: null,
      // Earlier waves do not count any more; a stage with a portion has counted this lead already, if it is still that stage.
      journey: { since: before.wave, portions: isSame(program, before) ? before.journey.portions : {} },
      oldestLiveWave: before.wave + 1,
      closesAt: null,
      dueAt: now,
      withdrawnReason: null,
    })
    .where(eq(leads.id, leadId));
  const log: NewEvent[] = [{ type: 'lead.recycled', leadId, repId: from ?? undefined, data: { by } }];
  if (program) {
    log.push({ type: 'lead.routed', leadId, data: { programId: program.id, programVersion: program.version } });
  }
  append(sql, now, log);
  return moved(sql, before, closed, from);
}

interface Owned {
  readonly before: Lead;
  readonly owner: string;
  readonly claim: Extract<Lead['position'], { status: 'claimed' }>;
}

/** The lead with its owner, if the actor may act on it as such. */
async function owned(sql: Sql, leadId: string, { asRep }: Actor): Promise<Owned | HandRefusal> {
  const before = await leadById(sql, leadId);
  if (!before) return { kind: 'unknown' };
  const { position } = before;
  // Whose it is comes first: to anybody else it does not matter how it stands.
  if (asRep !== null && ownerOf(before) !== asRep) return { kind: 'not-theirs' };
  if (position.status !== 'claimed') return { kind: 'not-claimed' };
  return { before, owner: position.by.id, claim: position };
}

/** See `LeadStore.release`. */
export async function releaseLead(
  sql: Transaction,
  now: number,
  leadId: string,
  reason: string,
  actor: Actor,
): Promise<Moved | HandRefusal> {
  const found = await owned(sql, leadId, actor);
  if ('kind' in found) return found;
  const { before, owner, claim } = found;
  if (claim.outcome !== null) return { kind: 'concluded' };
  // By which wave the rep had it: in that stage they have passed now.
  const [wave] = await sql
    .select({ id: waves.id })
    .from(waves)
    // A stage that staggers may have had later waves, without this rep.
    .innerJoin(recipients, and(eq(recipients.waveId, waves.id), eq(recipients.repId, owner)))
    .where(and(eq(waves.leadId, leadId), eq(waves.endedBy, owner)))
    .orderBy(desc(waves.number))
    .limit(1);
  const offerId = wave?.id ?? '';
  await sql
    .update(recipients)
    .set({ declinedAt: now, declineReason: reason })
    .where(and(eq(recipients.waveId, offerId), eq(recipients.repId, owner)));
  await sql
    .update(leads)
    .set({ ...unowned, ...changed, status: 'received', oldestLiveWave: before.wave + 1, closesAt: null, dueAt: now })
    .where(eq(leads.id, leadId));
  append(sql, now, [{ type: 'lead.released', leadId, repId: owner, data: { by: actor.by, offerId } }]);
  return moved(sql, before, [], owner);
}

/** See `LeadStore.contacted`. */
export async function contactedLead(
  sql: Transaction,
  now: number,
  leadId: string,
  actor: Actor,
): Promise<Moved | HandRefusal> {
  const found = await owned(sql, leadId, actor);
  if ('kind' in found) return found;
  const { before, owner, claim } = found;
  if (claim.contactedAt !== null) return unchanged(before);
  await sql
    .update(leads)
    .set({ ...changed, contactedAt: now })
    .where(eq(leads.id, leadId));
  const ms = Math.max(0, now - claim.at);
  append(sql, now, [{ type: 'lead.contacted', leadId, repId: owner, ms, data: { by: actor.by } }]);
  return moved(sql, before, [], null);
}

/** See `LeadStore.conclude`. */
export async function concludeLead(
  sql: Transaction,
  now: number,
  leadId: string,
  outcome: Omit<Outcome, 'at'>,
  actor: Actor,
): Promise<Moved | HandRefusal> {
  const found = await owned(sql, leadId, actor);
  if ('kind' in found) return found;
  const { before, owner, claim } = found;
  const { result, amount, reason } = outcome;
  const known = claim.outcome;
  if (known && known.result === result && known.amount === amount && known.reason === reason) return unchanged(before);
  await sql
    .update(leads)
    .set({ ...changed, outcome: { ...outcome, at: now } })
    .where(eq(leads.id, leadId));
  const data = { by: actor.by, result, ...(amount !== null && { amount }) };
  append(sql, now, [{ type: 'lead.outcome', leadId, repId: owner, data }]);
  return moved(sql, before, [], null);
}
