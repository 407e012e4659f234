/** A lead moved on: its waves that are over are ended, the decision taken on one reading, and carried out. */
import { and, eq, gt, isNotNull, or, sql as text } from 'drizzle-orm';
import type { Advance, Step, WaveOfStage } from '../../domain/advance.ts';
import type { NewEvent } from '../../domain/event.ts';
import type { Lead } from '../../domain/lead.ts';
import type { Advanced, LeadCase, OpenedOffer, Progress } from '../store.ts';
import { giveTo } from './hand.ts';
import { knownTo } from './known.ts';
import { leadById, liveWaves, toOffer, undecided, type WaveRow } from './lead-rows.ts';
import { append } from './log.ts';
import { keepTallies, letGo, programAt, talliesOf } from './programs.ts';
import { leads, recipients, waves } from './schema.ts';
import type { Sql } from './sql.ts';
import { allStandings } from './standings.ts';
import { type Opened, openWave, type RunOut, runOut, sendAwayGhost } from './waves.ts';

/** The waves of the present journey, with who passed; a manager's assignment counts once it was given back. */
async function wavesOf(sql: Sql, lead: Lead): Promise<WaveOfStage[]> {
  const rows = await sql
    .select({
      number: waves.number,
      stage: waves.stage,
      endedAs: waves.endedAs,
      repId: recipients.repId,
      declinedAt: recipients.declinedAt,
    })
    .from(waves)
    .leftJoin(recipients, eq(recipients.waveId, waves.id))
    .where(
      and(
        eq(waves.leadId, lead.id),
        gt(waves.number, lead.journey.since),
        isNotNull(waves.stage),
        or(text`${waves.mode} <> 'assigned'`, isNotNull(recipients.declinedAt)),
      ),
    )
    .orderBy(waves.number);
  const past = new Map<number, { stage: number; reps: string[]; declined: string[]; taken: boolean }>();
  for (const { number, stage, endedAs, repId, declinedAt } of rows) {
    const wave = past.get(number) ?? { stage: stage ?? 0, reps: [], declined: [], taken: endedAs === 'taken' };
    if (repId !== null) wave.reps.push(repId);
    if (repId !== null && declinedAt !== null) wave.declined.push(repId);
    past.set(number, wave);
  }
  return [...past.values()];
}

async function caseOf(sql: Sql, lead: Lead, now: number): Promise<LeadCase> {
  const { position } = lead;
  const route = lead.program && (await programAt(sql, lead.program.id, lead.program.version));
  const { program, letGoAt } = route ?? { program: undefined, letGoAt: null };
  return {
    lead,
    program,
    reps: await allStandings(sql, now, { contacts: program?.eligible.contactsBeforeNext !== undefined }),
    waves: await wavesOf(sql, lead),
    stage: lead.stage,
    heldSince: position.status === 'held' ? position.since : null,
    portions: lead.journey.portions,
    tallies: program ? await talliesOf(sql, program.id) : {},
    knownTo: program?.knownPeople === 'join' ? await knownTo(sql, lead.id, lead.content.contact, now) : null,
    lastLetGoAt: letGoAt,
    now,
  };
}

/** What of its waves is over. One that still runs stays open for now: in a stage that staggers, later reps may join it. */
async function endOver(
  sql: Sql,
  lead: Lead,
  now: number,
): Promise<{ readonly open: readonly WaveRow[]; readonly ended: readonly RunOut[] }> {
  const open: WaveRow[] = [];
  const ended: RunOut[] = [];
  for (const wave of await liveWaves(sql, lead.id)) {
    const runs = (wave.closesAt === null || wave.closesAt > now) && (await undecided(sql, wave.id)).length > 0;
    if (runs) open.push(wave);
    else ended.push(await runOut(sql, wave, now));
  }
  return { open, ended };
}

/** Lets waves that stay open end together with the new one. */
async function moveEnd(sql: Sql, open: readonly WaveRow[], closesAt: number | null): Promise<WaveRow[]> {
  const moved = open.filter((wave) => wave.closesAt !== closesAt);
  for (const { id } of moved) await sql.update(waves).set({ closesAt }).where(eq(waves.id, id));
  return moved;
}

const notDue = ({ dueAt }: Lead): Advanced => ({ kind: 'not-due', dueAt });

/** See `LeadStore.advance`. */
export async function advanceLead(
  sql: Sql,
  now: number,
  leadId: string,
  decide: (situation: LeadCase) => Advance,
): Promise<Advanced | undefined> {
  const before = await leadById(sql, leadId);
  if (!before) return undefined;
  const isHeld = before.position.status === 'held';
  if (!isHeld && (before.dueAt === null || before.dueAt > now)) return notDue(before);

  const { open, ended } = await endOver(sql, before, now);
  const sentAway: string[] = [];
  for (const { silent } of ended) {
    if (silent !== null && (await sendAwayGhost(sql, now, silent))) sentAway.push(silent);
  }
  const situation = await caseOf(sql, before, now);
  const { step, explanation, portions, tallies } = decide(situation);
  const { program } = situation;
  if (program) await keepTallies(sql, program.id, tallies);
  if (step.kind === 'hold') {
    // Live waves finish: then it is looked at again.
    if (open.length > 0) return waitFor(sql, now, before, portions, ended, sentAway);
    return hold(sql, now, before, situation, { step, explanation, portions }, ended, sentAway);
  }

  const staggers = step.kind === 'wave' && step.wave.closesTogetherIn !== null;
  // Whatever comes next but one more turn of a stage that staggers ends what still runs.
  const rest: RunOut[] = [];
  for (const wave of staggers ? [] : open) rest.push(await runOut(sql, wave, now));
  const over = [...ended, ...rest];
  const log: NewEvent[] = over.map(({ event }) => event);
  if (isHeld && program) await letGo(sql, program.id, now);

  const journey = { ...before.journey, portions };
  const settled = { heldSince: null, alarmedAt: null, version: text`${leads.version} + 1` };
  let opened: Opened | undefined;
  let moved: WaveRow[] = [];
  let assigned: Progress['assigned'] = null;
  switch (step.kind) {
    case 'wave': {
      const team = situation.reps.map(({ rep }) => rep);
      opened = await openWave(sql, now, before, team, step, explanation);
      log.push(opened.event);
      if (staggers) moved = await moveEnd(sql, open, opened.closesAt);
      await sql
        .update(leads)
        .set({
          ...settled,
          journey,
          status: step.wave.form === 'pool' ? 'pool' : 'offering',
          stage: step.stage,
          wave: opened.number,
          oldestLiveWave: staggers ? (open[0]?.number ?? opened.number) : opened.number,
          closesAt: opened.closesAt,
          dueAt: opened.dueAt,
        })
        .where(eq(leads.id, leadId));
      break;
    }
    case 'assign': {
      await sql
        .update(leads)
        .set({ ...settled, journey, stage: step.stage })
        .where(eq(leads.id, leadId));
      const rep = situation.reps.find((standing) => standing.rep.id === step.rep)?.rep;
      if (!rep || !program) throw new Error(`The decision named ${step.rep}, who was not in its reading.`);
      const offerId = await giveTo(sql, now, before, rep, { stage: step.stage, mode: step.mode });
      assigned = { repId: rep.id, by: { id: program.id, name: program.name } };
      const data = { by: program.id, offerId, stage: step.stage, mode: step.mode };
      log.push({ type: 'lead.assigned', leadId, repId: rep.id, data, details: { stages: explanation } });
      break;
    }
    case 'unclaimed':
      log.push({ type: 'lead.unclaimed', leadId, data: { because: step.because }, details: { stages: explanation } });
      await sql
        .update(leads)
        .set({ ...settled, journey, status: 'unclaimed', oldestLiveWave: before.wave + 1, closesAt: null, dueAt: null })
        .where(eq(leads.id, leadId));
      break;
  }
  await append(sql, now, log);
  const lead = (await leadById(sql, leadId)) ?? before;
  return {
    kind: 'advanced',
    lead,
    closed: over.map(({ closed }) => closed),
    opened: opened?.open(lead) ?? null,
    moved: await movedOffers(sql, moved, opened?.closesAt ?? null, lead),
    assigned,
    sentAway,
  };
}

/** Offers that stay open and end at another time, with those who still have them. */
async function movedOffers(
  sql: Sql,
  moved: readonly WaveRow[],
  closesAt: number | null,
  lead: Lead,
): Promise<OpenedOffer[]> {
  const offers: OpenedOffer[] = [];
  for (const wave of moved) {
    const offer = toOffer({ ...wave, closesAt }, lead);
    if (offer) offers.push({ offer, reps: await undecided(sql, wave.id) });
  }
  return offers;
}

/** Nobody can join the offers that are still open: they run to their end. */
async function waitFor(
  sql: Sql,
  now: number,
  before: Lead,
  portions: Advance['portions'],
  ended: readonly RunOut[],
  sentAway: readonly string[],
): Promise<Advanced> {
  await keepPortions(sql, before, portions);
  await sql
    .update(leads)
    .set({ dueAt: text`${leads.closesAt}`, version: text`${leads.version} + 1` })
    .where(eq(leads.id, before.id));
  await append(
    sql,
    now,
    ended.map(({ event }) => event),
  );
  const lead = (await leadById(sql, before.id)) ?? before;
  const closed = ended.map((one) => one.closed);
  return { kind: 'advanced', lead, closed, opened: null, moved: [], assigned: null, sentAway };
}

/** Remembers which stages with a portion have counted this lead, where some did so only now: none counts it twice. */
async function keepPortions(sql: Sql, { id, journey }: Lead, portions: Advance['portions']): Promise<void> {
  if (Object.keys(portions).every((stage) => stage in journey.portions)) return;
  await sql
    .update(leads)
    .set({ journey: { ...journey, portions } })
    .where(eq(leads.id, id));
}

type Hold = Pick<Advance, 'explanation' | 'portions'> & { readonly step: Extract<Step, { kind: 'hold' }> };

/** Nobody can be offered it for now: it waits until somebody can, or for the longest hold. */
async function hold(
  sql: Sql,
  now: number,
  before: Lead,
  { program }: LeadCase,
  { step, explanation, portions }: Hold,
  ended: readonly RunOut[],
  sentAway: readonly string[],
): Promise<Advanced> {
  const { id: leadId, position } = before;
  const longestMs = (program?.holdLimit ?? 0) * 1000;
  const log: NewEvent[] = ended.map(({ event }) => event);
  const since = position.status === 'held' ? position.since : now;
  const until = since + longestMs;
  const alarmAt = since + longestMs / 2;
  if (position.status !== 'held') {
    const data = { because: step.because, seconds: program?.holdLimit ?? 0 };
    log.push({ type: 'lead.held', leadId, data, details: { stages: explanation } });
  } else if (!position.alarmed && now >= alarmAt) {
    const [heldSeconds, leftSeconds] = [Math.round((now - since) / 1000), Math.round((until - now) / 1000)];
    log.push({ type: 'lead.alarm', leadId, data: { because: 'held', heldSeconds, leftSeconds } });
  } else {
    // Held as before: looking costs no write, but for what a stage with a portion has counted only now.
    await keepPortions(sql, before, portions);
    return notDue(before);
  }
  const alarmed = now >= alarmAt;
  await sql
    .update(leads)
    .set({
      status: 'held',
      heldSince: since,
      alarmedAt: alarmed ? now : null,
      journey: { ...before.journey, portions },
      // A hold that is let go starts at the first stage.
      stage: null,
      oldestLiveWave: before.wave + 1,
      closesAt: null,
      dueAt: Math.round(alarmed ? until : alarmAt),
      version: text`${leads.version} + 1`,
    })
    .where(eq(leads.id, leadId));
  await append(sql, now, log);
  const lead = (await leadById(sql, leadId)) ?? before;
  const closed = ended.map((one) => one.closed);
  return { kind: 'advanced', lead, closed, opened: null, moved: [], assigned: null, sentAway };
}
