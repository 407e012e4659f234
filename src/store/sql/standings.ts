/** Reps as a decision needs them: who they are, what they have, what is open to them, all from one moment. */
import { and, count, desc, eq, gt, gte, inArray, isNull, max, ne, or, sum, sql as text } from 'drizzle-orm';
import { periodStart } from '../../domain/local-time.ts';
import { type CapName, capNames, type Rep, type RepStanding, type Usage } from '../../domain/rep.ts';
import { preparedOnce } from './prepared.ts';
import { toRep } from './rep-rows.ts';
import { computed, leads, ofWave, recipients, reps, waves } from './schema.ts';
import type { Sql } from './sql.ts';
import { teamOf } from './team.ts';

const hourMs = 60 * 60 * 1000;
/** So many of a rep's latest leads can be asked about. */
export const mostRecent = 50;

const isLiveOffer = and(
  isNull(waves.endedAt),
  inArray(waves.form, ['turn', 'race']),
  or(isNull(waves.closesAt), gt(waves.closesAt, text.placeholder('now'))),
  isNull(recipients.declinedAt),
  // A lead's own offers do not stand in its way.
  ne(waves.leadId, text.placeholder('leadId')),
);

const statements = preparedOnce((sql) => ({
  one: sql
    .select()
    .from(reps)
    .where(and(isNull(reps.removedAt), eq(reps.id, text.placeholder('repId'))))
    .prepare(),
  // Computed, to keep the index by time: grouped by the other one it would walk through every claim there ever was.
  claimsSince: sql
    .select({ repId: computed(leads.claimedBy), claims: count() })
    .from(leads)
    .where(gte(leads.claimedAt, text.placeholder('since')))
    .groupBy(computed(leads.claimedBy))
    .prepare(),
  live: sql
    .select({ repId: recipients.repId, offers: count() })
    .from(waves)
    .innerJoin(recipients, ofWave)
    .where(isLiveOffer)
    .groupBy(recipients.repId)
    .prepare(),
  liveOf: sql
    .select({ offers: count() })
    .from(waves)
    .innerJoin(recipients, and(ofWave, eq(recipients.repId, text.placeholder('repId'))))
    .where(isLiveOffer)
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

const hasCaps = ({ profile }: Rep): boolean => capNames.some((name) => profile.caps[name] !== undefined);

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
  /** The lead that a decision is about. */
  readonly leadId?: string;
}

/** What the history says of a rep, beside what is counted for all at once. */
async function toStanding(
  sql: Sql,
  now: number,
  rep: Rep,
  counted: Pick<RepStanding, 'leadsToday' | 'liveOffers'>,
  { contacts }: StandingNeeds,
): Promise<RepStanding> {
  const latest = contacts ? await statements(sql).latest.execute({ repId: rep.id }) : [];
  return {
    rep,
    ...counted,
    usage: await usageOf(sql, rep, now),
    contacted: latest.map(({ contactedAt, outcome }) => contactedAt !== null || outcome !== null),
  };
}

/** Leads of today by rep, for each time zone in which somebody works. */
async function claimsToday(sql: Sql, now: number, team: readonly Rep[]): Promise<(rep: Rep) => number> {
  const byZone = new Map<string, Map<string, number>>();
  for (const { profile } of team) {
    if (byZone.has(profile.timeZone)) continue;
    const since = periodStart('day', profile.timeZone, now);
    const rows = await statements(sql).claimsSince.execute({ since });
    byZone.set(profile.timeZone, new Map(rows.map(({ repId, claims }) => [repId, claims])));
  }
  return ({ id, profile }) => byZone.get(profile.timeZone)?.get(id) ?? 0;
}

/** Everybody who works here, the oldest first. */
export async function allStandings(sql: Sql, now: number, needs: StandingNeeds): Promise<RepStanding[]> {
  const { leadId = '' } = needs;
  const { reps: team } = await teamOf(sql);
  const today = await claimsToday(sql, now, team);
  const live = new Map(
    (await statements(sql).live.execute({ now, leadId })).map(({ repId, offers }) => [repId, offers]),
  );
  const standings: RepStanding[] = [];
  for (const rep of team) {
    const counted = { leadsToday: today(rep), liveOffers: live.get(rep.id) ?? 0 };
    // Most of a large team have nothing that has to be asked for each by themselves.
    const isPlain = !needs.contacts && !hasCaps(rep);
    standings.push(
      isPlain ? { rep, ...counted, usage: {}, contacted: [] } : await toStanding(sql, now, rep, counted, needs),
    );
  }
  return standings;
}

/** One rep; undefined when there is none, or no longer. */
export async function standingOf(
  sql: Sql,
  now: number,
  repId: string,
  needs: StandingNeeds,
): Promise<RepStanding | undefined> {
  const [row] = await statements(sql).one.execute({ repId });
  if (!row) return undefined;
  const rep = toRep(row);
  const since = periodStart('day', rep.profile.timeZone, now);
  const [today] = await statements(sql).usedSince.execute({ repId, since });
  const [live] = await statements(sql).liveOf.execute({ repId, now, leadId: needs.leadId ?? '' });
  const counted = { leadsToday: today?.used ?? 0, liveOffers: live?.offers ?? 0 };
  return toStanding(sql, now, rep, counted, needs);
}
