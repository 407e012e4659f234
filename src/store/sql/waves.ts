/** Waves opened and over: rows of offers, who is in them, the texts they make due. */
import { and, desc, eq, gte, max } from 'drizzle-orm';
import type { Step } from '../../domain/advance.ts';
import type { NewEvent } from '../../domain/event.ts';
import type { StageExplanation } from '../../domain/explanation.ts';
import { isGhost } from '../../domain/ghost.ts';
import type { Lead } from '../../domain/lead.ts';
import type { Rep } from '../../domain/rep.ts';
import type { ClosedOffer, OpenedOffer } from '../store.ts';
import { addRows } from './bulk.ts';
import { codeLifeMs, freeCode } from './codes.ts';
import { newId } from './ids.ts';
import { endWave, toOffer, type WaveRow } from './lead-rows.ts';
import { append } from './log.ts';
import { putOut } from './messages.ts';
import { recipients, reps, waves } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';

export type WaveStep = Extract<Step, { kind: 'wave' }>;

export async function addRecipients(
  sql: Transaction,
  wave: { readonly id: string; readonly leadId: string; readonly code: string | null },
  repIds: readonly string[],
  now: number,
): Promise<void> {
  const { id: waveId, leadId, code } = wave;
  await addRows(
    sql,
    repIds.map((repId) => ({ waveId, repId, leadId, code, offeredAt: now })),
  );
}

export interface Opened {
  readonly event: NewEvent;
  readonly number: number;
  readonly closesAt: number | null;
  readonly dueAt: number | null;
  /** The offer as it goes out, with the lead as it is afterwards. */
  readonly open: (after: Lead) => OpenedOffer;
}

/** Nobody minds a second of an end that moves. */
const toldWithinMs = 1000;

/** Opens a wave: its row, its reps, its event, the texts it makes due. Not the lead's own row. */
export async function openWave(
  sql: Transaction,
  now: number,
  lead: Lead,
  team: readonly Rep[],
  step: WaveStep,
  explanation: readonly StageExplanation[],
  /** When the offers end that stay open beside it. */
  toldEnd: number | null,
): Promise<Opened> {
  const { reps: offered, seconds, details, form, closesTogetherIn } = step.wave;
  const number = lead.wave + 1;
  const turnEnd = seconds === null ? null : now + seconds * 1000;
  const planned = closesTogetherIn === null ? turnEnd : now + closesTogetherIn * 1000;
  // An end that was told and moved by the time a look takes is the same end.
  const isTold = toldEnd !== null && planned !== null && Math.abs(toldEnd - planned) < toldWithinMs;
  const closesAt = isTold ? toldEnd : planned;
  const dueAt = turnEnd === null || closesAt === null ? turnEnd : Math.min(turnEnd, closesAt);
  const id = newId('ofr');
  // The pool is browsed, not texted.
  const code = form === 'pool' ? null : await freeCode(sql, offered, now);
  const row: WaveRow = {
    id,
    leadId: lead.id,
    number,
    stage: step.stage,
    mode: step.mode,
    form,
    details,
    code,
    size: offered.length,
    offeredAt: now,
    closesAt,
    endedAt: null,
    endedAs: null,
    endedBy: null,
  };
  await sql.meanwhile.begin(sql.insert(waves).values(row));
  await sql.meanwhile.begin(addRecipients(sql, { id, leadId: lead.id, code }, offered, now));
  if (form !== 'pool') {
    const asked = new Set(offered);
    const texted = team
      .filter((rep) => asked.has(rep.id))
      .flatMap(({ id: repId, phone, smsOptIn }) => {
        if (!smsOptIn || phone === null) return [];
        const message = { kind: 'offer' } as const;
        return [{ repId, phone, leadId: lead.id, offerId: id, notAfter: closesAt, message }];
      });
    await putOut(sql, now, texted);
  }
  const figures = {
    offerId: id,
    stage: step.stage,
    wave: number,
    mode: step.mode,
    details,
    reps: offered.length,
    seconds,
  };
  const explained = { offered, stages: explanation };
  return {
    number,
    closesAt,
    dueAt,
    event:
      form === 'pool'
        ? { type: 'lead.pooled', leadId: lead.id, data: figures, details: explained }
        : {
            type: 'wave.started',
            leadId: lead.id,
            repId: offered.length === 1 ? offered[0] : undefined,
            data: closesTogetherIn === null ? figures : { ...figures, closesIn: closesTogetherIn },
            details: explained,
          },
    open: (after) => {
      const offer = toOffer(row, after);
      if (!offer) throw new Error(`Wave ${id} was not stored as an offer.`);
      return { offer, reps: offered };
    },
  };
}

async function soleRecipient(sql: Sql, waveId: string): Promise<string | undefined> {
  const [row] = await sql.select({ repId: recipients.repId }).from(recipients).where(eq(recipients.waveId, waveId));
  return row?.repId;
}

export interface RunOut {
  readonly closed: ClosedOffer;
  readonly event: NewEvent;
  /** The rep who was asked alone and left it without an answer. */
  readonly silent: string | null;
}

/** Ends a wave without a claim; what happened in it says whether time or the reps ended it. */
export async function runOut(sql: Transaction, wave: WaveRow, now: number): Promise<RunOut> {
  // A wave everyone passed on ends now; one that ran out ended at its deadline, even if nobody looked until now.
  const at = Math.min(now, wave.closesAt ?? now);
  const [closed, only] = await Promise.all([
    endWave(sql, wave, { at, as: 'expired', by: null }),
    wave.size === 1 ? soleRecipient(sql, wave.id) : undefined,
  ]);
  // Everyone in it passed before its time: not so for one that nobody was in, or that waited to the end.
  const hadTime = wave.closesAt === null || wave.closesAt > now;
  const because = closed.reps.length === 0 && wave.size > 0 && hadTime ? 'declined' : 'expired';
  return {
    closed,
    event: {
      type: 'offer.expired',
      leadId: wave.leadId,
      repId: only,
      ms: at - wave.offeredAt,
      data: { offerId: wave.id, because },
    },
    silent: wave.form === 'turn' && because === 'expired' ? (only ?? null) : null,
  };
}

/** A row of unanswered offers older than this says nothing of today. */
const rowLifeMs = 7 * 24 * 60 * 60 * 1000;
/** So many of a rep's latest exclusive offers are looked at: three leads in a row, each perhaps offered more than once. */
const historyLength = 20;

/** Sends a rep away who left three exclusive offers in a row without any answer; true when it did. */
export async function sendAwayGhost(sql: Transaction, now: number, repId: string): Promise<boolean> {
  const [rep] = await sql.select().from(reps).where(eq(reps.id, repId));
  if (!rep || rep.removedAt !== null || rep.presence !== 'available') return false;
  const rows = await sql
    .select({
      leadId: waves.leadId,
      offeredAt: waves.offeredAt,
      declinedAt: recipients.declinedAt,
      answeredAt: recipients.answeredAt,
    })
    .from(recipients)
    .innerJoin(waves, eq(waves.id, recipients.waveId))
    // A turn that somebody's hand cut short was not left unanswered.
    .where(
      and(
        eq(recipients.repId, repId),
        gte(recipients.offeredAt, Math.max(rep.presenceAt, now - rowLifeMs)),
        eq(waves.form, 'turn'),
        eq(waves.endedAs, 'expired'),
      ),
    )
    .orderBy(desc(recipients.offeredAt))
    .limit(historyLength);
  const history = rows.map(({ leadId, offeredAt, declinedAt, answeredAt }) => ({
    leadId,
    offeredAt,
    answered: declinedAt !== null || answeredAt !== null,
  }));
  const oldest = rows.at(-1)?.offeredAt ?? now;
  // An answer to any offer, exclusive or not, however late, is a sign of life.
  const [life] = await sql
    .select({ answeredAt: max(recipients.answeredAt), declinedAt: max(recipients.declinedAt) })
    .from(recipients)
    .where(and(eq(recipients.repId, repId), gte(recipients.offeredAt, oldest - codeLifeMs)));
  if (!isGhost(history, Math.max(rep.presenceAt, life?.answeredAt ?? 0, life?.declinedAt ?? 0))) return false;
  await sql.meanwhile.begin(
    sql
      .update(reps)
      .set({ presence: 'away', presenceBecause: 'unanswered', presenceAt: now })
      .where(eq(reps.id, repId)),
  );
  append(sql, now, [{ type: 'rep.presence', repId, data: { status: 'away', because: 'unanswered' } }]);
  if (rep.smsOptIn && rep.phone !== null) {
    const message = { kind: 'sent-away' } as const;
    await putOut(sql, now, [{ repId, phone: rep.phone, leadId: null, offerId: null, notAfter: null, message }]);
  }
  return true;
}
