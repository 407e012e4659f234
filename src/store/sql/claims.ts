/** The race on a lead's row: claims and declines. */
import { and, eq, gt, gte, inArray, isNull, lte, or, sql as text } from 'drizzle-orm';
import type { Attempt, ClaimCase, ClaimOutcome, Refusal } from '../../domain/claim.ts';
import type { NewEvent } from '../../domain/event.ts';
import type { Lead } from '../../domain/lead.ts';
import type { Program } from '../../domain/program.ts';
import type { RepRef } from '../../domain/rep.ts';
import type { ClaimsSettled, ClosedOffer, Declined, RaceAttempts } from '../store.ts';
import { type GivenAnswer, keepAnswers } from './bulk.ts';
import { endWave, leadById, liveWaves, undecided, type WaveRow, waveWithLead } from './lead-rows.ts';
import { append } from './log.ts';
import { hasPassed, joinWave } from './pool.ts';
import { preparedOnce } from './prepared.ts';
import { programAt } from './programs.ts';
import { leads, recipients, reps } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';
import { countRep, toStanding } from './standings.ts';

type Recipient = typeof recipients.$inferSelect;

type NameOf = (repId: string) => Promise<string>;

/** Names by id, each looked up once: a hundred losers of one race hear the same name. */
function namesFrom(sql: Sql, known = new Map<string, string>()): NameOf {
  return async (repId) => {
    const name = known.get(repId);
    if (name !== undefined) return name;
    const [rep] = await sql.select({ name: reps.name }).from(reps).where(eq(reps.id, repId));
    known.set(repId, rep?.name ?? repId);
    return rep?.name ?? repId;
  };
}

/**
 * The one conditional write that decides a race (P1, P4): everything it depends on stands on the lead's own row, and the
 * deadline is the store's. Gives the lead once this rep owns it, and what has ended with that.
 */
async function win(
  sql: Transaction,
  wave: WaveRow,
  attempt: Attempt,
  at: number,
  now: number,
): Promise<{ readonly lead: Lead; readonly by: RepRef; readonly closed: readonly ClosedOffer[] } | undefined> {
  const write = sql
    .update(leads)
    .set({
      status: 'claimed',
      claimedBy: attempt.repId,
      claimedAt: at,
      claimedVia: attempt.via,
      closesAt: null,
      dueAt: null,
      oldestLiveWave: text`${leads.wave} + 1`,
      version: text`${leads.version} + 1`,
    })
    .where(
      and(
        eq(leads.id, wave.leadId),
        inArray(leads.status, ['offering', 'pool']),
        lte(leads.oldestLiveWave, wave.number),
        gte(leads.wave, wave.number),
        or(isNull(leads.closesAt), gt(leads.closesAt, now)),
      ),
    )
    .returning({ id: leads.id })
    .execute();
  await sql.meanwhile.begin(write);
  const [changed, live, lead] = await Promise.all([write, liveWaves(sql, wave.leadId), leadById(sql, wave.leadId)]);
  if (changed.length !== 1 || lead?.position.status !== 'claimed') return undefined;
  const { by } = lead.position;
  const closed = await Promise.all(live.map((one) => endWave(sql, one, { at, as: 'taken', by })));
  return { lead, by, closed };
}

/** Why an undecided rep of this wave cannot win: how the wave ended, or that its time is up. */
async function refusal(nameOf: NameOf, wave: WaveRow, at: number): Promise<Refusal> {
  if (wave.endedAs === 'withdrawn') return { result: 'withdrawn' };
  if (wave.endedAs !== 'taken' || wave.endedBy === null || wave.endedAt === null) return { result: 'expired' };
  const by = { id: wave.endedBy, name: await nameOf(wave.endedBy) };
  return { result: 'taken', by, behindMs: Math.max(0, at - wave.endedAt) };
}

/** A claim after one's own decline: taken if somebody has the lead, else the offer is simply over for this rep. */
function afterDecline(lead: Lead, at: number): Refusal {
  const { position } = lead;
  if (position.status !== 'claimed') return { result: 'expired' };
  return { result: 'taken', by: position.by, behindMs: Math.max(0, at - position.at) };
}

/** The answer a rep's earlier claim got, again; `won` only while it is still true (P2). */
async function again(nameOf: NameOf, recipient: Recipient, lead: Lead): Promise<ClaimOutcome | undefined> {
  switch (recipient.answer) {
    case null:
      return undefined;
    case 'won':
      return lead.position.status === 'claimed' && lead.position.by.id === recipient.repId
        ? { result: 'won', lead }
        : { result: 'withdrawn' };
    case 'taken': {
      const id = recipient.takenBy ?? '';
      return { result: 'taken', by: { id, name: await nameOf(id) }, behindMs: recipient.behindMs ?? 0 };
    }
    default:
      return { result: recipient.answer };
  }
}

/** What has to be kept of an answer; the recipient has it from now on. */
function remember(recipient: Recipient, outcome: ClaimOutcome, now: number): GivenAnswer | undefined {
  if (outcome.result === 'not-offered' || outcome.result === 'over-cap' || outcome.result === 'try-again') {
    return undefined;
  }
  const change = {
    answer: outcome.result,
    answeredAt: now,
    takenBy: outcome.result === 'taken' ? outcome.by.id : null,
    behindMs: outcome.result === 'taken' ? outcome.behindMs : null,
  };
  // The same rep may be in the batch twice: the second gets the first's answer.
  Object.assign(recipient, change);
  const { waveId, repId } = recipient;
  return { ...change, waveId, repId };
}

function lost(wave: WaveRow, attempt: Attempt, outcome: Refusal): NewEvent | undefined {
  const { repId, via } = attempt;
  const common = { type: 'claim.lost', leadId: wave.leadId, repId, via } as const;
  switch (outcome.result) {
    case 'taken':
      return { ...common, ms: outcome.behindMs, data: { offerId: wave.id, result: 'taken' } };
    case 'expired':
    case 'withdrawn':
    case 'not-offered':
      return { ...common, data: { offerId: wave.id, result: outcome.result } };
    case 'over-cap':
      return { ...common, data: { offerId: wave.id, result: 'over-cap', cap: outcome.cap } };
    case 'try-again':
      return undefined;
  }
}

type Object = (claim: ClaimCase) => Refusal | undefined;

/** Asks what stands against a claim by now; the program is read once for a race. */
function objector(sql: Transaction, now: number, wave: WaveRow, lead: Lead, object: Object) {
  let program: Promise<Program | undefined> | undefined;
  return async (repId: string): Promise<Refusal | undefined> => {
    const { form, stage } = wave;
    program ??= lead.program
      ? programAt(sql, lead.program.id, lead.program.version).then((found) => found?.program)
      : Promise.resolve(undefined);
    const [, under, counted] = await Promise.all([sql.lockRep(repId), program, countRep(sql, now, repId)]);
    if (under === undefined || form === 'assigned' || stage === null) return { result: 'not-offered' };
    // Whoever was removed meanwhile was offered it, and is nobody now.
    if (!counted) return { result: 'not-offered' };
    const contacts = form === 'pool' && under.eligible.contactsBeforeNext !== undefined;
    const standing = await toStanding(sql, now, counted, { contacts });
    const passed = form === 'pool' && (await hasPassed(sql, wave, lead.journey.since, repId));
    return object({ lead: lead.content, program: under, stage, form, standing, hasPassed: passed, now });
  };
}

const selectRecipients = preparedOnce((sql) =>
  sql
    .select()
    .from(recipients)
    .where(and(eq(recipients.waveId, text.placeholder('offerId')), sql.spoken.isAmong(recipients.repId, 'reps')))
    .prepare(),
);

const recipientsOf = (sql: Sql, offerId: string, repIds: readonly string[]): Promise<Recipient[]> =>
  selectRecipients(sql).execute({ offerId, reps: JSON.stringify(repIds) });

/** What a race is about: the offer, its lead, and those who try, as far as they are in it. */
export const readRace = (sql: Sql, { offerId, attempts }: RaceAttempts) =>
  Promise.all([
    waveWithLead(sql, offerId),
    recipientsOf(sql, offerId, [...new Set(attempts.map(({ repId }) => repId))]),
  ]);

type ReadRace = Awaited<ReturnType<typeof readRace>>;

/** See `LeadStore.claim`. `read`: what was read of each race. */
export async function settleRaces(
  sql: Transaction,
  now: number,
  races: readonly RaceAttempts[],
  read: readonly ReadRace[],
  object: Object,
): Promise<readonly ClaimsSettled[]> {
  const settled: ClaimsSettled[] = [];
  // Two of them may be for the same lead: after a win what was read is old.
  let isOld = false;
  for (const [index, race] of races.entries()) {
    const before = read[index];
    const one = await settleRace(sql, now, race, isOld || !before ? await readRace(sql, race) : before, object);
    isOld ||= one.closed.length > 0;
    settled.push(one);
  }
  return settled;
}

async function settleRace(
  sql: Transaction,
  now: number,
  { offerId, attempts }: RaceAttempts,
  [found, rows]: ReadRace,
  object: Object,
): Promise<ClaimsSettled> {
  const notOffered = attempts.map((): ClaimOutcome => ({ result: 'not-offered' }));
  if (!found) return { outcomes: notOffered, closed: [] };
  let { wave, lead } = found;
  const byRep = new Map(rows.map((row) => [row.repId, row]));

  const { position } = lead;
  const names = new Map(position.status === 'claimed' ? [[position.by.id, position.by.name]] : []);
  const nameOf = namesFrom(sql, names);
  const objection = objector(sql, now, wave, lead, object);
  const outcomes: ClaimOutcome[] = [];
  const answers: GivenAnswer[] = [];
  const log: NewEvent[] = [];
  let closed: readonly ClosedOffer[] = [];
  for (const attempt of attempts) {
    const at = Math.max(wave.offeredAt, Math.min(attempt.at, now));
    if (!byRep.has(attempt.repId) && wave.form === 'pool' && wave.endedAt === null) {
      // Who became eligible and has not been shown it yet joins with the claim.
      if ((await objection(attempt.repId)) === undefined) {
        await joinWave(sql, now, wave, [attempt.repId]);
        const [row] = await recipientsOf(sql, offerId, [attempt.repId]);
        if (row) byRep.set(attempt.repId, row);
      }
    }
    const recipient = byRep.get(attempt.repId);
    if (!recipient) {
      outcomes.push({ result: 'not-offered' });
      continue;
    }
    const earlier = await again(nameOf, recipient, lead);
    if (earlier) {
      outcomes.push(earlier);
      continue;
    }
    const isIn = recipient.declinedAt === null && wave.endedAt === null;
    const against = isIn ? await objection(attempt.repId) : undefined;
    const won = isIn && against === undefined ? await win(sql, wave, attempt, at, now) : undefined;
    let outcome: ClaimOutcome;
    if (recipient.declinedAt !== null) {
      outcome = afterDecline(lead, at);
    } else if (against !== undefined && isOpen(lead, now)) {
      outcome = against;
    } else if (won) {
      ({ lead, closed } = won);
      wave = { ...wave, endedAt: at, endedAs: 'taken', endedBy: won.by.id };
      names.set(won.by.id, won.by.name);
      outcome = { result: 'won', lead };
      const { repId, via } = attempt;
      log.push({
        type: 'claim.won',
        leadId: lead.id,
        repId,
        via,
        ms: at - wave.offeredAt,
        data: { offerId, of: wave.size },
      });
    } else if (wave.endedBy === attempt.repId) {
      // A manager handed it to this rep while the offer lived: it is theirs, or was.
      const isTheirs = lead.position.status === 'claimed' && lead.position.by.id === attempt.repId;
      outcome = isTheirs ? { result: 'won', lead } : { result: 'withdrawn' };
    } else {
      outcome = await refusal(nameOf, wave, at);
    }
    const kept = remember(recipient, outcome, now);
    if (kept) answers.push(kept);
    const loss = outcome.result === 'won' ? undefined : lost(wave, attempt, outcome);
    if (loss) log.push(loss);
    outcomes.push(outcome);
  }
  await sql.meanwhile.begin(keepAnswers(sql, answers));
  append(sql, now, log);
  return { outcomes, closed };
}

/** Whether somebody could win the lead now: a cap matters only then. */
const isOpen = ({ position }: Lead, now: number): boolean =>
  (position.status === 'offering' || position.status === 'pool') &&
  (position.closesAt === null || position.closesAt > now);

/** See `LeadStore.decline`. */
export async function recordDecline(
  sql: Transaction,
  now: number,
  offerId: string,
  repId: string,
  via: Attempt['via'],
  reason: string | undefined,
): Promise<Declined | undefined> {
  const mine = and(eq(recipients.waveId, offerId), eq(recipients.repId, repId));
  const [found, [recipient]] = await Promise.all([
    waveWithLead(sql, offerId),
    sql.select().from(recipients).where(mine),
  ]);
  if (!found) return undefined;
  const { wave, lead } = found;
  const leadId = lead.id;
  if (!recipient) return { outcome: { result: 'not-offered' }, leadId, news: false, everyone: false };
  if (recipient.declinedAt !== null) return { outcome: { result: 'ok' }, leadId, news: false, everyone: false };
  const over = wave.endedAt !== null || (wave.closesAt !== null && wave.closesAt <= now);
  if (over) return { outcome: await refusal(namesFrom(sql), wave, now), leadId, news: false, everyone: false };

  await sql.meanwhile.begin(
    sql
      .update(recipients)
      .set({ declinedAt: now, declineReason: reason ?? null })
      .where(mine),
  );
  append(sql, now, [{ type: 'offer.declined', leadId, repId, via, ms: now - wave.offeredAt, data: { offerId } }]);
  return { outcome: { result: 'ok' }, leadId, news: true, everyone: await dueIfNobodyIsLeft(sql, now, wave, lead) };
}

/**
 * Makes a lead due when everyone in its latest wave has passed or gone, so that whoever looks moves it on, even if this
 * process dies here. In the pool and in a skim the lead waits on: others may join, a manager may come.
 */
export async function dueIfNobodyIsLeft(sql: Transaction, now: number, wave: WaveRow, lead: Lead): Promise<boolean> {
  if (wave.form === 'pool' || wave.form === 'skim' || wave.number !== lead.wave) return false;
  if ((await undecided(sql, wave.id)).length > 0) return false;
  await sql.meanwhile.begin(
    sql
      .update(leads)
      .set({ dueAt: now, version: text`${leads.version} + 1` })
      .where(eq(leads.id, lead.id)),
  );
  return true;
}
