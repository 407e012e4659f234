/** Reps as a decision needs them: who they are, what they have, what is open to them, all from one moment. */
import { and, count, desc, eq, gt, gte, inArray, isNull, max, or, sum, sql as text } from 'drizzle-orm';
import { periodStart } from '../../domain/local-time.ts';
import { type CapName, capNames, type Rep, type RepStanding, type Usage } from '../../domain/rep.ts';
import { preparedOnce } from './prepared.ts';
import { toRep } from './rep-rows.ts';
import { leads, recipients, reps, waves } from './schema.ts';
import type { Sql } from './sql.ts';

const hourMs = 60 * 60 * 1000;
/** No local day is longer, also when clocks are set back. */
const longestDayMs = 25 * hourMs;
/** So many of a rep's latest leads can be asked about. */
export const mostRecent = 50;

const statements = preparedOnce((sql) => ({
  everyone: sql.select().from(reps).where(isNull(reps.removedAt)).orderBy(reps.seq).prepare(),
  one: sql
    .select()
    .from(reps)
    .where(and(isNull(reps.removedAt), eq(reps.id, text.placeholder('repId'))))
    .prepare(),
  // Not counted by the database: a group would make it walk through every claim there ever was.
  claimedSince: sql
    .select({ repId: leads.claimedBy, at: leads.claimedAt })
    .from(leads)
    .where(gte(leads.claimedAt, text.placeholder('since')))
    .prepare(),
  live: sql
    .select({ repId: recipients.repId, offers: count() })
    .from(waves)
    .innerJoin(recipients, eq(recipients.waveId, waves.id))
    .where(
      and(
        isNull(waves.endedAt),
        inArray(waves.form, ['turn', 'race']),
        or(isNull(waves.closesAt), gt(waves.closesAt, text.placeholder('now'))),
        isNull(recipients.declinedAt),
      ),
    )
    .groupBy(recipients.repId)
    .prepare(),
  usedSince: sql
    .select({ used: count(), at: max(leads.claimedAt) })
    .from(leads)
    .where(and(eq(leads.claimedBy, text.placeholder('repId')), gte(leads.claimedAt, text.placeholder('since'))))
    .prepare(),
  open: sql
    .select({ used: count(), value: sum(leads.value).mapWith(Number), at: max(leads.claimedAt) })
    .from(leads)
    .where(and(eq(leads.claimedBy, text.placeholder('repId')), isNull(leads.outcome)))
    .prepare(),
  latest: sql
    .select({ contactedAt: leads.contactedAt, outcome: leads.outcome })
    .from(leads)
    .where(eq(leads.claimedBy, text.placeholder('repId')))
    .orderBy(desc(leads.claimedAt))
    .limit(mostRecent)
    .prepare(),
}));

/** How much of each of the rep's caps is used. Counted from the leads themselves, never from a counter. */
async function usageOf(sql: Sql, rep: Rep, now: number): Promise<RepStanding['usage']> {
  const { caps, timeZone } = rep.profile;
  const usage: Partial<Record<CapName, Usage>> = {};
  for (const name of capNames) {
    if (caps[name] === undefined) continue;
    if (name === 'open' || name === 'pipeline') {
      const [row] = await statements(sql).open.execute({ repId: rep.id });
      usage[name] = { used: (name === 'open' ? row?.used : row?.value) ?? 0, at: row?.at ?? null };
    } else {
      // An hour rolls; the others are the calendar's, where the rep is.
      const since = name === 'hour' ? now - hourMs + 1 : periodStart(name, timeZone, now);
      const [row] = await statements(sql).usedSince.execute({ repId: rep.id, since });
      usage[name] = { used: row?.used ?? 0, at: row?.at ?? null };
    }
  }
  return usage;
}

/** What is read beside the reps themselves. */
export interface StandingNeeds {
  /** Whether somebody asks for contacts made on earlier leads. */
  readonly contacts: boolean;
}

async function toStandings(
  sql: Sql,
  now: number,
  rows: readonly (typeof reps.$inferSelect)[],
  { contacts }: StandingNeeds,
): Promise<RepStanding[]> {
  const claims = new Map<string | null, number[]>();
  for (const { repId, at } of await statements(sql).claimedSince.execute({ since: now - longestDayMs })) {
    const times = claims.get(repId) ?? [];
    if (at !== null) times.push(at);
    claims.set(repId, times);
  }
  const live = new Map((await statements(sql).live.execute({ now })).map(({ repId, offers }) => [repId, offers]));
  const standings: RepStanding[] = [];
  for (const row of rows) {
    const rep = toRep(row);
    const midnight = periodStart('day', rep.profile.timeZone, now);
    const latest = contacts ? await statements(sql).latest.execute({ repId: rep.id }) : [];
    standings.push({
      rep,
      leadsToday: claims.get(rep.id)?.filter((at) => at >= midnight).length ?? 0,
      liveOffers: live.get(rep.id) ?? 0,
      usage: await usageOf(sql, rep, now),
      contacted: latest.map(({ contactedAt, outcome }) => contactedAt !== null || outcome !== null),
    });
  }
  return standings;
}

/** Everybody who works here, the oldest first. */
export async function allStandings(sql: Sql, now: number, needs: StandingNeeds): Promise<RepStanding[]> {
  return toStandings(sql, now, await statements(sql).everyone.execute(), needs);
}

/** One rep; undefined when there is none, or no longer. */
export async function standingOf(
  sql: Sql,
  now: number,
  repId: string,
  needs: StandingNeeds,
): Promise<RepStanding | undefined> {
  const [standing] = await toStandings(sql, now, await statements(sql).one.execute({ repId }), needs);
  return standing;
}
