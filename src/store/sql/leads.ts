/** Leads: taken in, read, listed. Races and moves are in files of their own. */
import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql as text,
} from 'drizzle-orm';
import type { NewEvent } from '../../domain/event.ts';
import { mostOf } from '../../domain/visibility.ts';
import type { Accepted, Held, LeadFilter, LeadStore, NewLead, PageRequest, Route, SeenLead } from '../store.ts';
import { advanceLead } from './advance.ts';
import { readRace, recordDecline, settleRaces } from './claims.ts';
import { assignLead, concludeLead, contactedLead, releaseLead, reofferLead, withdrawLead } from './hand.ts';
import { newId } from './ids.ts';
import { keysOf, knownTo, leadOnItsWay, wordsOf } from './known.ts';
import { leadById, type SelectedLead, selectLeads, toLead } from './lead-rows.ts';
import { append } from './log.ts';
import { listing } from './paging.ts';
import { joinPool, poolPage } from './pool.ts';
import { allPrograms, programAt } from './programs.ts';
import { idempotency, joined, leads, recipients, waves } from './schema.ts';
import type { Sql, SqlDatabase, Transaction } from './sql.ts';

const idempotencyLifeMs = 24 * 60 * 60 * 1000;

/** Whether this post came before: by idempotency key within 24 hours, else by external id. */
async function earlier(sql: Transaction, now: number, post: NewLead): Promise<Accepted | undefined> {
  const { content, postedBy, digest, idempotencyKey } = post;
  if (idempotencyKey !== null) {
    const [known] = await sql
      .select()
      .from(idempotency)
      .where(and(eq(idempotency.postedBy, postedBy), eq(idempotency.key, idempotencyKey)));
    if (known && known.at > now - idempotencyLifeMs) {
      if (known.digest !== digest) return { kind: 'conflict' };
      const [join] = await sql
        .select()
        .from(joined)
        .where(and(eq(joined.leadId, known.leadId), eq(joined.postedBy, postedBy), eq(joined.digest, digest)));
      const lead = await leadById(sql, known.leadId);
      if (lead) return { kind: join ? 'joined' : 'repeated', lead };
    }
  }
  if (content.externalId === undefined) return undefined;
  const sentSource = post.sentSource ?? '';
  const { externalId } = content;
  const [known] = await selectLeads(sql).where(
    and(eq(leads.postedBy, postedBy), eq(leads.sentSource, sentSource), eq(leads.externalId, externalId)),
  );
  if (known) {
    if (known.row.digest !== digest) {
      append(sql, now, [{ type: 'lead.duplicate', leadId: known.row.id, data: {} }]);
    }
    return { kind: 'repeated', lead: toLead(known) };
  }
  const [join] = await sql
    .select()
    .from(joined)
    .where(and(eq(joined.postedBy, postedBy), eq(joined.sentSource, sentSource), eq(joined.externalId, externalId)));
  const lead = join && (await leadById(sql, join.leadId));
  if (lead && join.digest !== digest) append(sql, now, [{ type: 'lead.duplicate', leadId: lead.id, data: {} }]);
  return lead && { kind: 'joined', lead };
}

async function accept(sql: Transaction, now: number, post: NewLead, route: Route): Promise<Accepted> {
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
  const program = route(await allPrograms(sql), content);
  const sentSource = post.sentSource ?? '';
  const { externalId } = content;
  const onItsWay = program?.knownPeople === 'join' ? await leadOnItsWay(sql, content.contact) : undefined;
  const known = onItsWay === undefined ? undefined : await leadById(sql, onItsWay);
  if (known) {
    await sql.insert(joined).values({ leadId: known.id, postedBy, sentSource, externalId, content, digest, at: now });
    await remember(known.id);
    append(sql, now, [{ type: 'lead.joined', leadId: known.id, data: { source: content.source } }]);
    return { kind: 'joined', lead: known };
  }
  const { name, phone, email, company } = content.contact;
  const id = newId('lead');
  await sql.insert(leads).values({
    id,
    postedBy,
    source: content.source,
    sentSource,
    externalId,
    content,
    digest,
    searchable: [name, phone, email, company, externalId, content.product].filter(Boolean).join('\n').toLowerCase(),
    ...keysOf(content.contact),
    value: content.value,
    status: 'received',
    programId: program?.id,
    programVersion: program?.version,
    wave: 0,
    oldestLiveWave: 1,
    dueAt: now,
    receivedAt: now,
    version: 1,
  });
  await remember(id);
  const log: NewEvent[] = [{ type: 'lead.received', leadId: id, data: { source: content.source } }];
  if (program) {
    log.push({ type: 'lead.routed', leadId: id, data: { programId: program.id, programVersion: program.version } });
  }
  append(sql, now, log);
  const lead = await leadById(sql, id);
  if (!lead) throw new Error(`Lead ${id} was not stored.`);
  return { kind: 'created', lead };
}

/** What two posts have in common that could be one lead: the person, or what their poster would know them again by. */
function wordsOfPost({ content, postedBy, sentSource, idempotencyKey }: NewLead): readonly string[] {
  const { contact, externalId } = content;
  return [
    ...wordsOf(contact),
    ...(idempotencyKey === null ? [] : [`key ${JSON.stringify([postedBy, idempotencyKey])}`]),
    ...(externalId === undefined ? [] : [`lead ${JSON.stringify([postedBy, sentSource ?? '', externalId])}`]),
  ];
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
    accept: (post, route) => database.write((sql, now) => accept(sql, now, post, route), { words: wordsOfPost(post) }),
    find: (id) => database.query((sql) => leadById(sql, id)),
    knownTo: ({ contact }, leadId) => database.query((sql) => knownTo(sql, leadId, contact, database.now())),
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
          .where(and(eq(leads.claimedBy, repId), eq(leads.status, 'claimed'), isNull(leads.outcome)))
          .orderBy(desc(leads.claimedAt))
          .limit(200);
        return rows.map(toLead);
      }),
    async advance(leadId, decide) {
      const told = await database.writeOn(
        (sql) => leadById(sql, leadId),
        (sql, now, before) => advanceLead(sql, now, before, decide),
        { lead: leadId },
        'decision',
      );
      return told();
    },
    claim: (races, object) =>
      database.writeOn(
        (sql) => Promise.all(races.map((race) => readRace(sql, race))),
        (sql, now, read) => settleRaces(sql, now, races, read, object),
        { offers: races.map(({ offerId }) => offerId) },
        'urgent',
      ),
    decline: (offerId, repId, via, reason) =>
      database.write((sql, now) => recordDecline(sql, now, offerId, repId, via, reason), { offer: offerId }, 'urgent'),
    assign: (leadId, rep, actor) => database.write((sql) => assignLead(sql, leadId, rep, actor), { lead: leadId }),
    withdraw: (leadId, reason, by) =>
      database.write((sql, now) => withdrawLead(sql, now, leadId, reason, by), { lead: leadId }),
    release: (leadId, reason, actor) =>
      database.write((sql, now) => releaseLead(sql, now, leadId, reason, actor), { lead: leadId }),
    reoffer: (leadId, by, route) =>
      database.write((sql, now) => reofferLead(sql, now, leadId, by, route), { lead: leadId }),
    contacted: (leadId, actor) =>
      database.write((sql, now) => contactedLead(sql, now, leadId, actor), { lead: leadId }),
    conclude: (leadId, outcome, actor) =>
      database.write((sql, now) => concludeLead(sql, now, leadId, outcome, actor), { lead: leadId }),
    due: (limit, overdueMs = 0) =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ id: leads.id })
          .from(leads)
          .where(and(isNotNull(leads.dueAt), lte(leads.dueAt, database.now() - overdueMs)))
          .orderBy(asc(leads.dueAt))
          .limit(limit);
        return rows.map(({ id }) => id);
      }),
    deadlines: () =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ leadId: leads.id, dueAt: leads.dueAt })
          .from(leads)
          .where(isNotNull(leads.dueAt));
        return rows.flatMap(({ leadId, dueAt }) => (dueAt === null ? [] : [{ leadId, dueAt }]));
      }),
    held: () =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ programId: leads.programId, version: leads.programVersion, number: count() })
          .from(leads)
          .where(eq(leads.status, 'held'))
          .groupBy(leads.programId, leads.programVersion);
        const found: Held[] = [];
        for (const { programId, version, number } of rows) {
          if (programId === null || version === null) continue;
          const program = (await programAt(sql, programId, version))?.program;
          if (program && !program.paused) found.push({ program, leads: number });
        }
        return found;
      }),
    heldOf: ({ id, version }, request) =>
      database.query(async (sql) => {
        const rows = await selectLeads(sql)
          .where(
            and(
              eq(leads.status, 'held'),
              eq(leads.programId, id),
              eq(leads.programVersion, version),
              request.after === null ? undefined : lt(leads.seq, request.after),
            ),
          )
          .orderBy(desc(leads.seq))
          .limit(request.limit + 1);
        const { items, next } = listing(rows, request.limit, ({ row }) => row.seq);
        return { items: items.map(toLead), next };
      }),
    depths: () =>
      database.query(async (sql) => {
        const [due] = await sql
          .select({ number: count() })
          .from(leads)
          .where(and(isNotNull(leads.dueAt), lte(leads.dueAt, database.now())));
        const waiting = await sql
          .select({ status: leads.status, number: count() })
          .from(leads)
          .where(inArray(leads.status, ['held', 'pool']))
          .groupBy(leads.status);
        const numberOf = (status: 'held' | 'pool') => waiting.find((row) => row.status === status)?.number ?? 0;
        return { due: due?.number ?? 0, held: numberOf('held'), pooled: numberOf('pool') };
      }),
    pooled: () =>
      database.query(async (sql) => {
        const [row] = await sql.select({ number: count() }).from(leads).where(eq(leads.status, 'pool'));
        return row?.number ?? 0;
      }),
    pool: (request, repId) => database.query((sql) => poolPage(sql, database.now(), request, repId)),
    joinPool: (joins) =>
      database.write((sql, now) => joinPool(sql, now, joins), { offers: joins.map(({ offerId }) => offerId) }),
  };
}
