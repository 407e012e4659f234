/** A lead moved on by its program or by a manager's hand: waves ended and opened, assignments, withdrawals. */
import { and, eq, gte, isNotNull, isNull, sql as text } from 'drizzle-orm';
import type { NewEvent } from '../../domain/event.ts';
import type { Lead } from '../../domain/lead.ts';
import type { RepRef, RepStanding } from '../../domain/rep.ts';
import type { Advanced, ClosedOffer, Decision, LeadCase, Moved, OpenedOffer } from '../store.ts';
import { statements } from './bulk.ts';
import { freeCode } from './codes.ts';
import { newId } from './ids.ts';
import { endWave, leadById, liveWave, toOffer } from './lead-rows.ts';
import { append } from './log.ts';
import { putOut } from './messages.ts';
import { allPrograms, programAt } from './programs.ts';
import { toRep } from './reps.ts';
import { leads, recipients, reps, waves } from './schema.ts';
import type { Sql } from './sql.ts';

const dayMs = 24 * 60 * 60 * 1000;

async function standings(sql: Sql, now: number): Promise<RepStanding[]> {
  const midnight = now - (now % dayMs);
  // Not counted by the database: a group would make it walk through every claim there ever was.
  const todays = await sql.select({ repId: leads.claimedBy }).from(leads).where(gte(leads.claimedAt, midnight));
  const leadsToday = new Map<string | null, number>();
  for (const { repId } of todays) leadsToday.set(repId, (leadsToday.get(repId) ?? 0) + 1);
  const rows = await sql.select().from(reps).where(isNull(reps.removedAt)).orderBy(reps.seq);
  return rows.map((row) => ({ rep: toRep(row), leadsToday: leadsToday.get(row.id) ?? 0 }));
}

async function caseOf(sql: Sql, lead: Lead, now: number): Promise<LeadCase> {
  const rows = await sql
    .select({ stage: waves.stage, repId: recipients.repId, number: waves.number })
    .from(waves)
    .innerJoin(recipients, eq(recipients.waveId, waves.id))
    .where(and(eq(waves.leadId, lead.id), isNotNull(waves.stage)))
    .orderBy(waves.number);
  const past = new Map<number, { stage: number; reps: string[] }>();
  for (const { number, stage, repId } of rows) {
    const wave = past.get(number) ?? { stage: stage ?? 0, reps: [] };
    wave.reps.push(repId);
    past.set(number, wave);
  }
  return {
    lead,
    program: lead.program === null ? undefined : await programAt(sql, lead.program.id, lead.program.version),
    programs: lead.program === null ? await allPrograms(sql) : [],
    reps: await standings(sql, now),
    waves: [...past.values()],
    now,
  };
}

/** Ends the live wave of a lead that is due; what happened in it says whether time or the reps ended it. */
async function closeDue(
  sql: Sql,
  leadId: string,
  now: number,
): Promise<{ closed: ClosedOffer; event: NewEvent } | undefined> {
  const wave = await liveWave(sql, leadId);
  if (!wave) return undefined;
  // A wave everyone passed on ends now; one that ran out ended at its deadline, even if nobody looked until now.
  const at = Math.min(now, wave.closesAt ?? now);
  const closed = await endWave(sql, wave, { at, as: 'expired', by: null });
  const because = closed.reps.length === 0 ? 'declined' : 'expired';
  const only = wave.size === 1 ? await soleRecipient(sql, wave.id) : undefined;
  const ms = at - wave.offeredAt;
  return { closed, event: { type: 'offer.expired', leadId, repId: only, ms, data: { offerId: wave.id, because } } };
}

async function soleRecipient(sql: Sql, waveId: string): Promise<string | undefined> {
  const [row] = await sql.select({ repId: recipients.repId }).from(recipients).where(eq(recipients.waveId, waveId));
  return row?.repId;
}

async function addRecipients(
  sql: Sql,
  wave: { readonly id: string; readonly leadId: string; readonly code: string },
  repIds: readonly string[],
  now: number,
): Promise<void> {
  const { id: waveId, leadId, code } = wave;
  for (const repId of repIds) {
    await statements(sql).addRecipient.execute({ waveId, repId, leadId, code, offeredAt: now });
  }
}

type WaveStep = Extract<Decision['advance']['step'], { kind: 'wave' }>;

async function openWave(
  sql: Sql,
  now: number,
  situation: LeadCase,
  step: WaveStep,
  explanation: Decision['advance']['explanation'],
): Promise<{ event: NewEvent; open: (lead: Lead) => OpenedOffer; number: number; closesAt: number }> {
  const { lead } = situation;
  const { reps: offered, seconds, details } = step.wave;
  const number = lead.wave + 1;
  const closesAt = now + seconds * 1000;
  const id = newId('ofr');
  const code = await freeCode(sql, offered, now);
  const [row] = await sql
    .insert(waves)
    .values({
      id,
      leadId: lead.id,
      number,
      stage: step.stage,
      mode: step.mode,
      details,
      code,
      size: offered.length,
      offeredAt: now,
      closesAt,
    })
    .returning();
  await addRecipients(sql, { id, leadId: lead.id, code }, offered, now);
  const asked = new Set(offered);
  const phones = situation.reps
    .map(({ rep }) => rep)
    .filter((rep) => asked.has(rep.id))
    .flatMap(({ id: repId, phone, smsOptIn }) => (smsOptIn && phone !== null ? [{ repId, phone }] : []));
  await putOut(
    sql,
    now,
    phones.map((to) => ({
      ...to,
      leadId: lead.id,
      offerId: id,
      notAfter: closesAt,
      message: { kind: 'offer' as const },
    })),
  );
  return {
    number,
    closesAt,
    event: {
      type: 'wave.started',
      leadId: lead.id,
      repId: offered.length === 1 ? offered[0] : undefined,
      data: { offerId: id, stage: step.stage, wave: number, mode: step.mode, details, reps: offered.length, seconds },
      details: { offered, stages: explanation },
    },
    open: (after) => {
      const offer = row && toOffer(row, after);
      if (!offer) throw new Error(`Wave ${id} was not stored as an offer.`);
      return { offer, reps: offered };
    },
  };
}

/** See `LeadStore.advance`. */
export async function advanceLead(
  sql: Sql,
  now: number,
  leadId: string,
  decide: (situation: LeadCase) => Decision,
): Promise<Advanced | undefined> {
  const before = await leadById(sql, leadId);
  if (!before) return undefined;
  const { position } = before;
  const due =
    position.status === 'received' ||
    (position.status === 'offering' && position.closesAt !== null && position.closesAt <= now);
  if (!due) return { kind: 'not-due', closesAt: position.status === 'offering' ? position.closesAt : null };

  const closing = await closeDue(sql, leadId, now);
  const situation = await caseOf(sql, before, now);
  const { route, advance } = decide(situation);
  const log: NewEvent[] = closing ? [closing.event] : [];
  if (route) {
    log.push({ type: 'lead.routed', leadId, data: { programId: route.id, programVersion: route.version } });
  }
  const { step, explanation } = advance;
  const wave = step.kind === 'wave' ? await openWave(sql, now, situation, step, explanation) : undefined;
  if (wave) log.push(wave.event);
  if (step.kind === 'unclaimed') {
    log.push({ type: 'lead.unclaimed', leadId, data: { because: step.because }, details: { stages: explanation } });
  }
  await sql
    .update(leads)
    .set({
      ...(route && { programId: route.id, programVersion: route.version }),
      ...(wave && step.kind === 'wave'
        ? {
            status: 'offering',
            stage: step.stage,
            wave: wave.number,
            oldestLiveWave: wave.number,
            closesAt: wave.closesAt,
          }
        : { status: 'unclaimed', oldestLiveWave: before.wave + 1, closesAt: null }),
      version: text`${leads.version} + 1`,
    })
    .where(eq(leads.id, leadId));
  await append(sql, now, log);
  const lead = (await leadById(sql, leadId)) ?? before;
  return { kind: 'advanced', lead, closed: closing?.closed ?? null, opened: wave?.open(lead) ?? null };
}

const noClaim = { claimedBy: null, claimedAt: null, claimedVia: null };

const ownerOf = ({ position }: Lead): string | null => (position.status === 'claimed' ? position.by.id : null);

/** See `LeadStore.assign`. */
export async function assignLead(
  sql: Sql,
  now: number,
  leadId: string,
  rep: RepRef,
  by: string,
): Promise<Moved | undefined> {
  const before = await leadById(sql, leadId);
  if (!before) return undefined;
  const from = ownerOf(before);
  if (from === rep.id) return { lead: before, closed: null, from: null, news: false };

  const live = await liveWave(sql, leadId);
  const closed = live ? await endWave(sql, live, { at: now, as: 'taken', by: rep }) : null;
  const number = before.wave + 1;
  const code = await freeCode(sql, [rep.id], now);
  const id = newId('ofr');
  await sql.insert(waves).values({
    id,
    leadId,
    number,
    mode: 'assigned',
    // What this rep may see of the lead comes from owning it, and ends with that.
    details: 'blind',
    code,
    size: 1,
    offeredAt: now,
    endedAt: now,
    endedAs: 'taken',
    endedBy: rep.id,
  });
  await addRecipients(sql, { id, leadId, code }, [rep.id], now);
  await sql
    .update(leads)
    .set({
      status: 'claimed',
      claimedBy: rep.id,
      claimedAt: now,
      claimedVia: 'assigned',
      wave: number,
      oldestLiveWave: number + 1,
      closesAt: null,
      version: text`${leads.version} + 1`,
    })
    .where(eq(leads.id, leadId));
  await append(sql, now, [
    {
      type: 'lead.assigned',
      leadId,
      repId: rep.id,
      data: { by, ...(from !== null && { from }), ...(live && { offerId: live.id }) },
    },
  ]);
  const [to] = await sql.select({ phone: reps.phone, smsOptIn: reps.smsOptIn }).from(reps).where(eq(reps.id, rep.id));
  if (to?.smsOptIn && to.phone !== null) {
    const message = { kind: 'assigned' as const, code };
    await putOut(sql, now, [{ repId: rep.id, phone: to.phone, leadId, offerId: null, notAfter: null, message }]);
  }
  return { lead: (await leadById(sql, leadId)) ?? before, closed, from, news: true };
}

/** See `LeadStore.withdraw`. */
export async function withdrawLead(
  sql: Sql,
  now: number,
  leadId: string,
  reason: string,
  by: string,
): Promise<Moved | undefined> {
  const before = await leadById(sql, leadId);
  if (!before) return undefined;
  if (before.position.status === 'withdrawn') return { lead: before, closed: null, from: null, news: false };
  const from = ownerOf(before);
  const live = await liveWave(sql, leadId);
  const closed = live ? await endWave(sql, live, { at: now, as: 'withdrawn', by: null }) : null;
  await sql
    .update(leads)
    .set({
      ...noClaim,
      status: 'withdrawn',
      withdrawnReason: reason,
      oldestLiveWave: before.wave + 1,
      closesAt: null,
      version: text`${leads.version} + 1`,
    })
    .where(eq(leads.id, leadId));
  await append(sql, now, [{ type: 'lead.withdrawn', leadId, repId: from ?? undefined, data: { by } }]);
  return { lead: (await leadById(sql, leadId)) ?? before, closed, from, news: true };
}
