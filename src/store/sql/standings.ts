/** Reps as a decision needs them: who they are, what they have, what is open to them, all from one moment. */
import { and, count, desc, eq, gt, gte, inArray, isNull, max, min, ne, or, sum, sql as text } from 'drizzle-orm';
import { isInTeams } from '../../domain/eligibility/teams.ts';
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
  claimsOf: sql
    .select({ repId: leads.claimedBy, claims: count() })
    .from(leads)
    .where(and(sql.spoken.isAmong(leads.claimedBy, 'reps'), gte(leads.claimedAt, text.placeholder('since'))))
    .groupBy(leads.claimedBy)
    .prepare(),
  live: sql
    .select({ repId: recipients.repId, offers: count(), until: min(waves.closesAt) })
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
  const usageOfCap = async (name: CapName): Promise<Usage> => {
    if (name === 'open' || name === 'pipeline') {
      const [row] = await statements(sql).open.execute({ repId: rep.id });
      return { used: (name === 'open' ? row?.used : row?.value) ?? 0, at: row?.at ?? null };
    }
    // An hour rolls; the others are the calendar's, where the rep is.
    const since = name === 'hour' ? now - hourMs + 1 : periodStart(name, timeZone, now);
    const [row] = await statements(sql).usedSince.execute({ repId: rep.id, since });
    return { used: row?.used ?? 0, at: row?.at ?? null };
  };
  const set = capNames.filter((name) => caps[name] !== undefined);
  return Object.fromEntries(await Promise.all(set.map(async (name) => [name, await usageOfCap(name)] as const)));
}

/** What is read beside the reps themselves. */
export interface Needs {
  /** Whether somebody asks for contacts made on earlier leads. */
  readonly contacts: boolean;
}

/** What the history says of a rep, beside what is counted for all at once. */
export async function toStanding(sql: Sql, now: number, counted: Counted, { contacts }: Needs): Promise<RepStanding> {
  const { rep } = counted;
  const [latest, usage] = await Promise.all([
    contacts ? statements(sql).latest.execute({ repId: rep.id }) : [],
    usageOf(sql, rep, now),
  ]);
  return {
    ...counted,
    usage,
    contacted: latest.map(({ contactedAt, outcome }) => contactedAt !== null || outcome !== null),
  };
}

const zonesOf = (team: readonly Rep[]): readonly string[] => [...new Set(team.map(({ profile }) => profile.timeZone))];

/** Leads of one day, in one time zone. */
interface DayOfZone {
  readonly since: number;
  readonly claims: ReadonlyMap<string, number>;
}

/** Whose leads are counted: a day's claims of everybody are many, and are read while other decisions wait. */
type Asked = 'everyone' | ReadonlySet<string>;

const idsIn = (team: readonly Rep[], teams: readonly string[]): ReadonlySet<string> =>
  new Set(team.flatMap((rep) => (isInTeams(rep, teams) ? [rep.id] : [])));

// Boundaries: rows of whole teams come as the statement selects them, unmapped, which costs a tenth.
const claimsSince = async (sql: Sql, since: number, asked: Asked) => {
  const { claimsOf, claimsSince: ofEveryone } = statements(sql);
  const rows =
    asked === 'everyone' ? ofEveryone.values({ since }) : claimsOf.values({ since, reps: JSON.stringify([...asked]) });
  return (await rows) as unknown as (readonly [repId: string, claims: number])[];
};
const liveOffers = async (sql: Sql, now: number, leadId: string) =>
  (await statements(sql).live.values({ now, leadId })) as unknown as (readonly [
    repId: string,
    offers: number,
    until: number | null,
  ])[];

/** For each of these time zones: how many leads of its today each rep has. */
async function claimsToday(
  sql: Sql,
  now: number,
  zones: readonly string[],
  asked: Asked,
): Promise<ReadonlyMap<string, DayOfZone>> {
  const counted = await Promise.all(
    zones.map(async (zone) => {
      const since = periodStart('day', zone, now);
      return [zone, { since, claims: new Map(await claimsSince(sql, since, asked)) }] as const;
    }),
  );
  return new Map(counted);
}

type Counted = Pick<RepStanding, 'rep' | 'leadsToday' | 'liveOffers'>;

export interface Counting {
  /** Whose offers do not count. */
  readonly leadId: string;
  /** Whom it is wanted for, as far as is known: those in one of these teams; of none, everybody. */
  readonly teams: readonly string[];
}

/**
 * Everybody who works here, the oldest first, with what is counted for all at once. Asked for at one go and before the time
 * is known for which it is wanted, which is `from` or later, and the teams that it is wanted for: who is in none of those may
 * have more leads today than is said.
 */
export async function countTeam(
  sql: Sql,
  from: number,
  { leadId, teams: expected }: Counting,
): Promise<(now: number, teams: readonly string[]) => Promise<readonly Counted[]>> {
  // Who works where is hardly ever news.
  const before = sql.known.latest?.team.reps ?? [];
  const asked: Asked = expected.length === 0 ? 'everyone' : idsIn(before, expected);
  const [today, live, { reps: team }] = await Promise.all([
    claimsToday(sql, from, zonesOf(before), asked),
    liveOffers(sql, from, leadId),
    teamOf(sql),
  ]);
  return async (now, teams) => {
    const wanted: Asked = teams.length === 0 ? 'everyone' : idsIn(team, teams);
    const isAsked = asked === 'everyone' || (wanted !== 'everyone' && [...wanted].every((id) => asked.has(id)));
    const missing = zonesOf(team).filter(
      (zone) => !isAsked || today.get(zone)?.since !== periodStart('day', zone, now),
    );
    const days = new Map([...today, ...(await claimsToday(sql, now, missing, wanted))]);
    const isSo = live.every(([, , until]) => until === null || until > now);
    const offersOf = new Map((isSo ? live : await liveOffers(sql, now, leadId)).map(([id, offers]) => [id, offers]));
    return team.map((rep) => ({
      rep,
      leadsToday: days.get(rep.profile.timeZone)?.claims.get(rep.id) ?? 0,
      liveOffers: offersOf.get(rep.id) ?? 0,
    }));
  };
}

/** The same people with the rest of what a decision needs to know of each. */
export async function standingsOf(
  sql: Sql,
  now: number,
  team: readonly Counted[],
  needs: Needs,
): Promise<RepStanding[]> {
  const standings: RepStanding[] = [];
  for (const counted of team) {
    // Most of a large team have nothing that has to be asked for each by themselves.
    const isPlain = !needs.contacts && !hasCaps(counted.rep);
    standings.push(isPlain ? { ...counted, usage: {}, contacted: [] } : await toStanding(sql, now, counted, needs));
  }
  return standings;
}

/** One rep, as `countTeam` gives everybody; undefined when there is none, or no longer. Asked for at one go. */
export async function countRep(sql: Sql, now: number, repId: string): Promise<Counted | undefined> {
  const leadsSince = async (since: number): Promise<number> => {
    const [row] = await statements(sql).usedSince.execute({ repId, since });
    return row?.used ?? 0;
  };
  const dayIn = (timeZone: string): number => periodStart('day', timeZone, now);
  // Where somebody works is hardly ever news.
  const expected = dayIn(sql.known.latest?.team.reps.find(({ id }) => id === repId)?.profile.timeZone ?? 'UTC');
  const [[row], leadsToday, [live]] = await Promise.all([
    statements(sql).one.execute({ repId }),
    leadsSince(expected),
    statements(sql).liveOf.execute({ repId, now, leadId: '' }),
  ]);
  if (!row) return undefined;
  const rep = toRep(row);
  const since = dayIn(rep.profile.timeZone);
  return {
    rep,
    leadsToday: since === expected ? leadsToday : await leadsSince(since),
    liveOffers: live?.offers ?? 0,
  };
}

/** One rep, with all that is known of them. */
export async function standingOf(sql: Sql, now: number, repId: string, needs: Needs): Promise<RepStanding | undefined> {
  const counted = await countRep(sql, now, repId);
  return counted && toStanding(sql, now, counted, needs);
}
