/** A lead moved on: its waves that are over are ended, the decision taken on one reading, and carried out. */
import { and, eq, gt, isNotNull, or, sql as text } from 'drizzle-orm';
import type { Advance, Step, WaveOfStage } from '../../domain/advance.ts';
import type { NewEvent } from '../../domain/event.ts';
import type { Lead } from '../../domain/lead.ts';
import type { Program } from '../../domain/program.ts';
import type { Advanced, LeadCase, OpenedOffer, Progress } from '../store.ts';
import { giveTo } from './hand.ts';
import { knownTo } from './known.ts';
import { leadById, liveWaves, toOffer, undecided, type WaveRow } from './lead-rows.ts';
import { append } from './log.ts';
import { keepTallies, letGo, programAt, talliesOf } from './programs.ts';
import { leads, recipients, waves } from './schema.ts';
import type { Sql, Transaction } from './sql.ts';
import { countTeam, standingsOf } from './standings.ts';
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
        or(text`${waves.mode} <> 'assigned'`, isNotNull(recipients.declinedAt)),
      ),
    )
    .orderBy(waves.number);
  const past = new Map<number, { stage: number | null; reps: string[]; declined: string[]; taken: boolean }>();
  for (const { number, stage, endedAs, repId, declinedAt } of rows) {
    const wave = past.get(number) ?? { stage, reps: [], declined: [], taken: endedAs === 'taken' };
    if (repId !== null) wave.reps.push(repId);
    if (repId !== null && declinedAt !== null) wave.declined.push(repId);
    past.set(number, wave);
  }
  return [...past.values()];
}

const versionOf = ({ id, version }: { readonly id: string; readonly version: number }): string => `${id} ${version}`;
const mostVersions = 1000;

/** Which teams the lead's program is for, if this process knows it; else it has to ask for everybody. */
const teamsAsKnown = (sql: Sql, { program }: Lead): readonly string[] =>
  (program && sql.known.teamsOf.get(versionOf(program))) ?? [];

function rememberTeams({ known }: Sql, program: Program): void {
  if (known.teamsOf.size >= mostVersions) known.teamsOf.clear();
  known.teamsOf.set(versionOf(program), program.eligible.teams);
}

/** Asks at one go for what a decision about the lead is taken on, at `from` or later. */
const readingOf = (sql: Sql, lead: Lead, from: number) =>
  Promise.all([
    lead.program && programAt(sql, lead.program.id, lead.program.version),
    countTeam(sql, from, { leadId: lead.id, teams: teamsAsKnown(sql, lead) }),
    lead.wave === 0 ? [] : wavesOf(sql, lead),
    lead.program ? talliesOf(sql, lead.program.id) : {},
  ]);

type Reading = Awaited<ReturnType<typeof readingOf>>;

async function caseOf(
  sql: Sql,
  lead: Lead,
  [route, countedAt, past, tallies]: Reading,
  now: number,
  lastOwner: string | null,
): Promise<LeadCase> {
  const { position } = lead;
  const { program, letGoAt } = route ?? { program: undefined, letGoAt: null };
  if (program) rememberTeams(sql, program);
  return {
    lead,
    program,
    reps: await standingsOf(sql, now, await countedAt(now, program?.eligible.teams ?? []), {
      contacts: program?.eligible.contactsBeforeNext !== undefined,
    }),
    waves: past,
    stage: lead.stage,
    held: position.status === 'held' ? { since: position.since, because: position.because } : null,
    portions: lead.journey.portions,
    tallies: program ? tallies : {},
    knownTo: program?.knownPeople === 'join' ? lastOwner : null,
    lastLetGoAt: letGoAt,
    now,
  };
}

/**
 * Takes the decision on one reading. One that makes the lead somebody's spends that rep's caps, which claims of other leads
 * spend too: it is taken again once the rep can have no more of those.
 */
async function decided(
  sql: Transaction,
  before: Lead,
  first: Reading,
  now: number,
  lastOwner: string | null,
  decide: (situation: LeadCase) => Advance,
): Promise<{ readonly situation: LeadCase; readonly decision: Advance }> {
  for (let reading = first; ; reading = await readingOf(sql, before, now)) {
    const situation = await caseOf(sql, before, reading, now, lastOwner);
    const decision = decide(situation);
    const { step } = decision;
    if (step.kind !== 'assign' || !(await sql.lockRep(step.rep))) return { situation, decision };
  }
}

/** What of its live waves is over. One that still runs stays open for now: in a stage that staggers, later reps may join it. */
async function endOver(
  sql: Transaction,
  live: readonly WaveRow[],
  now: number,
): Promise<{
  readonly open: readonly WaveRow[];
  readonly ended: readonly RunOut[];
  readonly latest: WaveRow | undefined;
}> {
  const open: WaveRow[] = [];
  const ended: RunOut[] = [];
  for (const wave of live) {
    const runs = (wave.closesAt === null || wave.closesAt > now) && (await undecided(sql, wave.id)).length > 0;
    if (runs) open.push(wave);
    else ended.push(await runOut(sql, wave, now));
  }
  return { open, ended, latest: live.at(-1) };
}

/** Lets waves that stay open end together with the new one. */
async function moveEnd(sql: Transaction, open: readonly WaveRow[], closesAt: number | null): Promise<WaveRow[]> {
  const moved = open.filter((wave) => wave.closesAt !== closesAt);
  for (const { id } of moved) await sql.meanwhile.begin(sql.update(waves).set({ closesAt }).where(eq(waves.id, id)));
  return moved;
}

/** What happened, told once the transaction is committed: it reads the lead along with the commit. */
type Told = () => Promise<Advanced | undefined>;

const notDue =
  (dueAt: number | null): Told =>
  async () => ({ kind: 'not-due', dueAt });

/** See `LeadStore.advance`. `before`: the lead as it is now. */
export async function advanceLead(
  sql: Transaction,
  lockedAt: number,
  before: Lead | undefined,
  decide: (situation: LeadCase) => Advance,
): Promise<Told> {
  if (!before) return async () => undefined;
  const leadId = before.id;
  const isHeld = before.position.status === 'held';
  if (!isHeld && (before.dueAt === null || before.dueAt > lockedAt)) return notDue(before.dueAt);
  const [now, lastOwner, live, reading] = await Promise.all([
    sql.lockDecisions(),
    knownTo(sql, leadId, before.content.contact, lockedAt),
    before.wave === 0 ? [] : liveWaves(sql, leadId),
    readingOf(sql, before, lockedAt),
  ]);

  const { open, ended: over, latest } = await endOver(sql, live, now);
  const ended = [...over];
  const sentAway: string[] = [];
  for (const { silent } of ended) {
    if (silent !== null && (await sendAwayGhost(sql, now, silent))) sentAway.push(silent);
  }
  // Whoever was sent away just now is not there any more.
  const fresh = sentAway.length > 0 ? await readingOf(sql, before, now) : reading;
  const { situation, decision } = await decided(sql, before, fresh, now, lastOwner, decide);
  const { step, explanation, portions, tallies } = decision;
  const { program } = situation;
  const staggers = step.kind === 'wave' && step.wave.closesTogetherIn !== null;
  if (open.length > 0 && !(staggers && step.stage === before.stage)) {
    // Nobody joins any more. The last turn runs to its end for those who still have an offer; a live wave of a paused
    // program to its own. What was decided is not carried out before, so nothing of it is spent.
    const ends = step.kind === 'hold' ? closing(open) : Math.min(turnEnd(program, latest), closing(open));
    if (ends > now) return waitFor(sql, now, before, open, ends, { ended, sentAway });
    for (const wave of open) ended.push(await runOut(sql, wave, now));
  }
  if (program) await sql.meanwhile.begin(keepTallies(sql, program.id, tallies));
  if (step.kind === 'hold')
    return hold(sql, now, before, situation, { step, explanation, portions }, { ended, sentAway });

  const log: NewEvent[] = [];
  if (isHeld && program) await sql.meanwhile.begin(letGo(sql, program.id, now));

  const journey = { ...before.journey, portions };
  const settled = { heldSince: null, alarmedAt: null, version: text`${leads.version} + 1` };
  let opened: Opened | undefined;
  let moved: WaveRow[] = [];
  let assigned: Progress['assigned'] = null;
  switch (step.kind) {
    case 'wave': {
      const team = situation.reps.map(({ rep }) => rep);
      opened = await openWave(sql, now, before, team, step, explanation, open[0]?.closesAt ?? null);
      log.push(opened.event);
      if (staggers) moved = await moveEnd(sql, open, opened.closesAt);
      await sql.meanwhile.begin(
        sql
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
          .where(eq(leads.id, leadId)),
      );
      break;
    }
    case 'assign': {
      await sql.meanwhile.begin(
        sql
          .update(leads)
          .set({ ...settled, journey, stage: step.stage })
          .where(eq(leads.id, leadId)),
      );
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
      await sql.meanwhile.begin(
        sql
          .update(leads)
          .set({
            ...settled,
            journey,
            status: 'unclaimed',
            oldestLiveWave: before.wave + 1,
            closesAt: null,
            dueAt: null,
          })
          .where(eq(leads.id, leadId)),
      );
      break;
  }
  const offers = await movedOffers(sql, moved, opened?.closesAt ?? null);
  const told = await tell(sql, now, before, { ended, sentAway }, log);
  return async () => {
    const progress = await told();
    const { lead } = progress;
    return { ...progress, opened: opened?.open(lead) ?? null, moved: offers(lead), assigned };
  };
}

/** What is over before anything begins: waves that ended, and reps who left too many of them without an answer. */
interface Over {
  readonly ended: readonly RunOut[];
  readonly sentAway: readonly string[];
}

/** Logs what is over, then what follows, and says so of the lead as it stands now. */
async function tell(sql: Transaction, now: number, before: Lead, { ended, sentAway }: Over, log: readonly NewEvent[]) {
  append(sql, now, [...ended.map(({ event }) => event), ...log]);
  const after = leadById(sql, before.id);
  await sql.meanwhile.begin(after);
  const closed = ended.map((one) => one.closed);
  return async () => {
    const lead = (await after) ?? before;
    return { kind: 'advanced', lead, closed, opened: null, moved: [], assigned: null, sentAway } as const;
  };
}

/** Offers that stay open and end at another time, with those who still have them. */
async function movedOffers(
  sql: Sql,
  moved: readonly WaveRow[],
  closesAt: number | null,
): Promise<(lead: Lead) => OpenedOffer[]> {
  const reps = await Promise.all(moved.map(({ id }) => undecided(sql, id)));
  return (lead) =>
    moved.flatMap((wave, index) => {
      const offer = toOffer({ ...wave, closesAt }, lead);
      return offer ? [{ offer, reps: reps[index] ?? [] }] : [];
    });
}

/** When the offers that are open close; they close together. */
const closing = (open: readonly WaveRow[]): number => Math.max(...open.map(({ closesAt }) => closesAt ?? 0));

/** When the turn of a stage's latest wave is over, whoever passed before. */
function turnEnd(program: Program | undefined, latest: WaveRow | undefined): number {
  const stage = program?.stages[latest?.stage ?? -1];
  if (latest === undefined || stage?.mode !== 'top-producer') return 0;
  return latest.offeredAt + Math.max(stage.seconds, stage.smsSeconds) * 1000;
}

/** Nobody joins the offers that are still open: they run to their end, and then it is looked at again. */
async function waitFor(
  sql: Transaction,
  now: number,
  before: Lead,
  open: readonly WaveRow[],
  until: number,
  over: Over,
): Promise<Told> {
  const moved = await moveEnd(sql, open, until);
  await sql.meanwhile.begin(
    sql
      .update(leads)
      .set({ closesAt: until, dueAt: until, version: text`${leads.version} + 1` })
      .where(eq(leads.id, before.id)),
  );
  const offers = await movedOffers(sql, moved, until);
  const told = await tell(sql, now, before, over, []);
  return async () => {
    const progress = await told();
    return { ...progress, moved: offers(progress.lead) };
  };
}

/**
 * Held as before. Looking costs no write, but for what a stage with a portion has counted only now (none counts it twice),
 * and for a lead that was made due to be looked at.
 */
async function stillHeld(
  sql: Transaction,
  now: number,
  before: Lead,
  portions: Advance['portions'],
  dueAt: number,
): Promise<Told> {
  const { id, journey } = before;
  const hasCounted = Object.keys(portions).some((stage) => !(stage in journey.portions));
  const wasDue = before.dueAt === null || before.dueAt <= now;
  if (hasCounted || wasDue) {
    await sql.meanwhile.begin(
      sql
        .update(leads)
        .set({ journey: { ...journey, portions }, dueAt })
        .where(eq(leads.id, id)),
    );
  }
  return notDue(dueAt);
}

type Hold = Pick<Advance, 'explanation' | 'portions'> & { readonly step: Extract<Step, { kind: 'hold' }> };

/** Nobody can be offered it for now: it waits until somebody can, or for the longest hold. */
async function hold(
  sql: Transaction,
  now: number,
  before: Lead,
  { program }: LeadCase,
  { step, explanation, portions }: Hold,
  over: Over,
): Promise<Told> {
  const { id: leadId, position } = before;
  const longestMs = (program?.holdLimit ?? 0) * 1000;
  const log: NewEvent[] = [];
  const since = position.status === 'held' ? position.since : now;
  const until = since + longestMs;
  const alarmAt = Math.round(since + longestMs / 2);
  if (position.status !== 'held') {
    const data = { because: step.because, seconds: program?.holdLimit ?? 0 };
    log.push({ type: 'lead.held', leadId, data, details: { stages: explanation } });
  } else if (!position.alarmed && now >= alarmAt) {
    const [heldSeconds, leftSeconds] = [Math.round((now - since) / 1000), Math.round((until - now) / 1000)];
    log.push({ type: 'lead.alarm', leadId, data: { because: 'held', heldSeconds, leftSeconds } });
  } else {
    return stillHeld(sql, now, before, portions, position.alarmed ? until : alarmAt);
  }
  const alarmed = now >= alarmAt;
  await sql.meanwhile.begin(
    sql
      .update(leads)
      .set({
        status: 'held',
        heldSince: since,
        alarmedAt: alarmed ? now : null,
        journey: { ...before.journey, portions, held: position.status === 'held' ? position.because : step.because },
        // A hold that is let go starts at the first stage.
        stage: null,
        oldestLiveWave: before.wave + 1,
        closesAt: null,
        dueAt: alarmed ? until : alarmAt,
        version: text`${leads.version} + 1`,
      })
      .where(eq(leads.id, leadId)),
  );
  return tell(sql, now, before, over, log);
}
