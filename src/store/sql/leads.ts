/** Leads: taken in, read, listed. Races and moves are in files of their own. */
import {
  and,
  asc,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql as text,
} from 'drizzle-orm';
import { mostOf } from '../../domain/visibility.ts';
import type { Accepted, LeadFilter, LeadStore, NewLead, PageRequest, SeenLead } from '../store.ts';
import { recordDecline, settleClaims } from './claims.ts';
import { newId } from './ids.ts';
import { leadById, type SelectedLead, selectLeads, toLead } from './lead-rows.ts';
import { append } from './log.ts';
import { advanceLead, assignLead, withdrawLead } from './moves.ts';
import { listing } from './paging.ts';
import { idempotency, leads, recipients, waves } from './schema.ts';
import type { Sql, SqlDatabase } from './sql.ts';

const idempotencyLifeMs = 24 * 60 * 60 * 1000;

/** Whether this post came before: by idempotency key within 24 hours, else by external id. */
async function earlier(sql: Sql, now: number, post: NewLead): Promise<Accepted | undefined> {
  const { content, postedBy, digest, idempotencyKey } = post;
  if (idempotencyKey !== null) {
    const [known] = await sql
      .select()
      .from(idempotency)
      .where(and(eq(idempotency.postedBy, postedBy), eq(idempotency.key, idempotencyKey)));
    if (known && known.at > now - idempotencyLifeMs) {
      const lead = await leadById(sql, known.leadId);
      if (lead) return known.digest === digest ? { kind: 'repeated', lead } : { kind: 'conflict' };
    }
  }
  if (content.externalId === undefined) return undefined;
  const [known] = await selectLeads(sql).where(
    and(
      eq(leads.postedBy, postedBy),
      eq(leads.sentSource, post.sentSource ?? ''),
      eq(leads.externalId, content.externalId),
    ),
  );
  if (!known) return undefined;
  if (known.row.digest !== digest) {
    await append(sql, now, [{ type: 'lead.duplicate', leadId: known.row.id, data: {} }]);
  }
  return { kind: 'repeated', lead: toLead(known) };
}

async function accept(sql: Sql, now: number, post: NewLead): Promise<Accepted> {
  const { content, postedBy, digest, idempotencyKey } = post;
  const before = await earlier(sql, now, post);
  if (before?.kind === 'conflict') return before;
  const remember = async (leadId: string): Promise<void> => {
    if (idempotencyKey === null) return;
    await sql.delete(idempotency).where(lte(idempotency.at, now - idempotencyLifeMs));
    await sql
      .insert(idempotency)
      .values({ postedBy, key: idempotencyKey, digest, leadId, at: now })
      .onConflictDoNothing();
  };
  if (before) {
    await remember(before.lead.id);
    return before;
  }
  const { name, phone, email, company } = content.contact;
  const id = newId('lead');
  await sql.insert(leads).values({
    id,
    postedBy,
    source: content.source,
    sentSource: post.sentSource ?? '',
    externalId: content.externalId,
    content,
    digest,
    searchable: [name, phone, email, company, content.externalId, content.product]
      .filter(Boolean)
      .join('\n')
      .toLowerCase(),
    status: 'received',
    wave: 0,
    oldestLiveWave: 1,
    receivedAt: now,
    version: 1,
  });
  await remember(id);
  await append(sql, now, [{ type: 'lead.received', leadId: id, data: { source: content.source } }]);
  const lead = await leadById(sql, id);
  if (!lead) throw new Error(`Lead ${id} was not stored.`);
  return { kind: 'created', lead };
}

const likePart = (text: string): string => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

/** The rep's own leads, and those of which an offer showed more than that they exist. */
function shownBeyondBlind(sql: Sql, repId: string): SQL | undefined {
  const offered = sql
    .select({ repId: recipients.repId })
    .from(recipients)
    .innerJoin(waves, eq(waves.id, recipients.waveId))
    .where(and(eq(recipients.leadId, leads.id), eq(recipients.repId, repId), ne(waves.details, 'blind')));
  return or(eq(leads.claimedBy, repId), exists(offered));
}

function conditions(sql: Sql, filter: LeadFilter, page: PageRequest): SQL | undefined {
  const { statuses, source, program, claimedBy, from, to, search, seenBy } = filter;
  return and(
    statuses && inArray(text`${leads.status}`, [...statuses]),
    source === undefined ? undefined : eq(leads.source, source),
    program === undefined ? undefined : eq(leads.programId, program),
    claimedBy === undefined ? undefined : eq(leads.claimedBy, claimedBy),
    from === undefined ? undefined : gte(leads.receivedAt, from),
    to === undefined ? undefined : lt(leads.receivedAt, to),
    // SQLite knows no escape character unless it is named.
    search === undefined ? undefined : text`${leads.searchable} like ${likePart(search)} escape '\\'`,
    // A search must not tell a rep what the lead of somebody else holds (P8).
    search !== undefined && seenBy !== undefined ? eq(leads.claimedBy, seenBy) : undefined,
    // Nor may a filter tell what a blind offer hides.
    (source ?? program) !== undefined && seenBy !== undefined ? shownBeyondBlind(sql, seenBy) : undefined,
    seenBy === undefined
      ? undefined
      : or(
          eq(leads.claimedBy, seenBy),
          exists(
            sql
              .select({ repId: recipients.repId })
              .from(recipients)
              .where(and(eq(recipients.leadId, leads.id), eq(recipients.repId, seenBy))),
          ),
        ),
    page.after === null ? undefined : lt(leads.seq, page.after),
  );
}

async function withSight(sql: Sql, repId: string, found: readonly SelectedLead[]): Promise<SeenLead[]> {
  const allowed = await sql
    .select({ leadId: recipients.leadId, details: waves.details })
    .from(recipients)
    .innerJoin(waves, eq(waves.id, recipients.waveId))
    .where(
      and(
        eq(recipients.repId, repId),
        inArray(
          recipients.leadId,
          found.map(({ row }) => row.id),
        ),
      ),
    );
  return found.map((selected): SeenLead => {
    const { row } = selected;
    if (row.claimedBy === repId) return { lead: toLead(selected), sight: 'own' };
    const details = allowed.filter(({ leadId }) => leadId === row.id).map((one) => one.details);
    return { lead: toLead(selected), sight: mostOf(details) };
  });
}

export function leadStore(database: SqlDatabase): LeadStore {
  const page = (sql: Sql, filter: LeadFilter, request: PageRequest) =>
    selectLeads(sql)
      .where(conditions(sql, filter, request))
      .orderBy(desc(leads.seq))
      .limit(request.limit + 1);
  return {
    accept: (post) => database.write((sql, now) => accept(sql, now, post)),
    find: (id) => database.query((sql) => leadById(sql, id)),
    list: (filter, request) =>
      database.query(async (sql) => {
        const { items, next } = listing(await page(sql, filter, request), request.limit, ({ row }) => row.seq);
        return { items: items.map(toLead), next };
      }),
    listSeen: (repId, filter, request) =>
      database.query(async (sql) => {
        const rows = await page(sql, { ...filter, seenBy: repId }, request);
        const { items, next } = listing(rows, request.limit, ({ row }) => row.seq);
        return { items: await withSight(sql, repId, items), next };
      }),
    seen: (leadId, repId) =>
      database.query(async (sql) => {
        const [found] = await selectLeads(sql).where(
          and(eq(leads.id, leadId), conditions(sql, { seenBy: repId }, { limit: 1, after: null })),
        );
        return found && (await withSight(sql, repId, [found]))[0];
      }),
    remarks: (leadId) =>
      database.query(async (sql) => {
        const [lead] = await sql.select({ reason: leads.withdrawnReason }).from(leads).where(eq(leads.id, leadId));
        const rows = await sql
          .select({ waveId: recipients.waveId, repId: recipients.repId, reason: recipients.declineReason })
          .from(recipients)
          .where(and(eq(recipients.leadId, leadId), isNotNull(recipients.declineReason)));
        const declines = new Map(rows.map((row) => [`${row.waveId} ${row.repId}`, row.reason ?? '']));
        return { withdrawn: lead?.reason ?? null, declines };
      }),
    own: (repId) =>
      database.query(async (sql) => {
        const rows = await selectLeads(sql)
          .where(and(eq(leads.claimedBy, repId), eq(leads.status, 'claimed')))
          .orderBy(desc(leads.claimedAt))
          .limit(200);
        return rows.map(toLead);
      }),
    advance: (leadId, decide) => database.write((sql, now) => advanceLead(sql, now, leadId, decide)),
    claim: (offerId, attempts) => database.write((sql, now) => settleClaims(sql, now, offerId, attempts)),
    decline: (offerId, repId, via, reason) =>
      database.write((sql, now) => recordDecline(sql, now, offerId, repId, via, reason)),
    assign: (leadId, rep, by) => database.write((sql, now) => assignLead(sql, now, leadId, rep, by)),
    withdraw: (leadId, reason, by) => database.write((sql, now) => withdrawLead(sql, now, leadId, reason, by)),
    due: (limit) =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ id: leads.id })
          .from(leads)
          .where(
            or(eq(leads.status, 'received'), and(eq(leads.status, 'offering'), lte(leads.closesAt, database.now()))),
          )
          .orderBy(asc(leads.closesAt))
          .limit(limit);
        return rows.map(({ id }) => id);
      }),
    deadlines: () =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ leadId: leads.id, closesAt: leads.closesAt })
          .from(leads)
          .where(and(eq(leads.status, 'offering'), isNotNull(leads.closesAt)));
        return rows.flatMap(({ leadId, closesAt }) => (closesAt === null ? [] : [{ leadId, closesAt }]));
      }),
  };
}
