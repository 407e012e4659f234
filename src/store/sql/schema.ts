/**
 * Every table. Times are integers, milliseconds of the store's clock; free text by people stands on rows that can be
 * erased, never in `events`. Queries over these tables are written for both dialects: awaited, with `returning`.
 */
import { type Column, type SQL, sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { changeTypes } from '../../domain/changes.ts';
import type { EventType } from '../../domain/event.ts';
import type { ClaimVia, Journey, LeadContent, LeadStatus, Outcome } from '../../domain/lead.ts';
import type { Tally, WaveForm } from '../../domain/modes/mode.ts';
import type { Details, ModeName } from '../../domain/program.ts';
import type { Presence, Rep, RepProfile } from '../../domain/rep.ts';
import type {
  CredentialKind,
  DeskRole,
  InboundMeaning,
  Message,
  MessageState,
  ProgramDefinition,
  Role,
  SignInWay,
} from '../store.ts';
import type { PackedDetails } from './packed.ts';

export const reps = sqliteTable(
  'reps',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    name: text().notNull(),
    email: text(),
    phone: text(),
    smsOptIn: integer('sms_opt_in', { mode: 'boolean' }).notNull(),
    presence: text().$type<Presence>().notNull(),
    presenceBecause: text('presence_because').$type<NonNullable<Rep['presenceBecause']>>(),
    /** When the rep, or somebody for them, last said where they are. */
    presenceAt: integer('presence_at').notNull().default(0),
    score: real().notNull(),
    profile: text({ mode: 'json' }).$type<RepProfile>().notNull(),
    createdAt: integer('created_at').notNull(),
    removedAt: integer('removed_at'),
    /** Another number, by chance, after every change of the row: the database sees to it, whoever changes it. */
    stamp: integer().notNull().default(0),
  },
  (table) => [uniqueIndex('reps_phone').on(table.phone).where(sql`removed_at is null`)],
);

export const programs = sqliteTable('programs', {
  seq: integer().primaryKey({ autoIncrement: true }),
  id: text().notNull().unique(),
  version: integer().notNull(),
  createdAt: integer('created_at').notNull(),
  removedAt: integer('removed_at'),
  pausedAt: integer('paused_at'),
  /** When it last let a held lead go. */
  letGoAt: integer('let_go_at'),
});

/** What a program's stages remember from lead to lead. */
export const tallies = sqliteTable(
  'tallies',
  {
    programId: text('program_id').notNull(),
    key: text().notNull(),
    tally: text({ mode: 'json' }).$type<Tally>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.programId, table.key] })],
);

export const teams = sqliteTable('teams', {
  seq: integer().primaryKey({ autoIncrement: true }),
  id: text().notNull().unique(),
  name: text().notNull(),
  createdAt: integer('created_at').notNull(),
  removedAt: integer('removed_at'),
});

/** Every definition a program ever had: a lead finishes under the one it was routed to. */
export const programVersions = sqliteTable(
  'program_versions',
  {
    programId: text('program_id').notNull(),
    version: integer().notNull(),
    definition: text({ mode: 'json' }).$type<ProgramDefinition>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.programId, table.version] })],
);

export const leads = sqliteTable(
  'leads',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    /** Who posted it: ids from outside are unique per poster. */
    postedBy: text('posted_by').notNull(),
    source: text().notNull(),
    /** The source as it was sent, empty when it was left to the key's name: a renamed key must not make a repeat new. */
    sentSource: text('sent_source').notNull(),
    externalId: text('external_id'),
    content: text({ mode: 'json' }).$type<LeadContent>().notNull(),
    /** Digest of the content, to tell a repeat from a repeat with other content. */
    digest: text().notNull(),
    /** What a manager's search looks through, in lower case. */
    searchable: text().notNull(),
    /** By which a person is known again: E.164, and lower case. */
    contactPhone: text('contact_phone'),
    contactEmail: text('contact_email'),
    value: real(),
    status: text().$type<LeadStatus>().notNull(),
    programId: text('program_id'),
    programVersion: integer('program_version'),
    stage: integer(),
    journey: text({ mode: 'json' }).$type<Journey>().notNull().default({ since: 0, portions: {} }),
    /** The claim's condition reads these three and `status`, and nothing else. */
    wave: integer().notNull(),
    oldestLiveWave: integer('oldest_live_wave').notNull(),
    closesAt: integer('closes_at'),
    claimedBy: text('claimed_by'),
    claimedAt: integer('claimed_at'),
    claimedVia: text('claimed_via').$type<ClaimVia>(),
    contactedAt: integer('contacted_at'),
    outcome: text({ mode: 'json' }).$type<Outcome>(),
    heldSince: integer('held_since'),
    alarmedAt: integer('alarmed_at'),
    /** When somebody has to look at it again. */
    dueAt: integer('due_at'),
    withdrawnReason: text('withdrawn_reason'),
    receivedAt: integer('received_at').notNull(),
    version: integer().notNull(),
  },
  (table) => [
    uniqueIndex('leads_external').on(table.postedBy, table.sentSource, table.externalId),
    index('leads_status').on(table.status, table.seq),
    index('leads_due').on(table.dueAt).where(sql`due_at is not null`),
    index('leads_open').on(table.claimedBy, table.claimedAt).where(sql`claimed_by is not null and outcome is null`),
    index('leads_phone').on(table.contactPhone).where(sql`contact_phone is not null`),
    index('leads_email').on(table.contactEmail).where(sql`contact_email is not null`),
    index('leads_claimed').on(table.claimedBy, table.claimedAt),
    index('leads_claimed_at').on(table.claimedAt, table.claimedBy),
  ],
);

/** What a known person told again, beside the lead it joined. */
export const joined = sqliteTable(
  'joined',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    leadId: text('lead_id').notNull(),
    postedBy: text('posted_by').notNull(),
    sentSource: text('sent_source').notNull(),
    externalId: text('external_id'),
    content: text({ mode: 'json' }).$type<LeadContent>().notNull(),
    digest: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [
    uniqueIndex('joined_external').on(table.postedBy, table.sentSource, table.externalId),
    index('joined_of_lead').on(table.leadId),
  ],
);

/** One row a wave; its id is the offer's. An assignment is a wave of one that ended as it began. */
export const waves = sqliteTable(
  'waves',
  {
    id: text().primaryKey(),
    leadId: text('lead_id').notNull(),
    number: integer().notNull(),
    stage: integer(),
    mode: text().$type<ModeName | 'assigned'>().notNull(),
    form: text().$type<WaveForm | 'assigned'>().notNull(),
    details: text().$type<Details>().notNull(),
    code: text(),
    size: integer().notNull(),
    offeredAt: integer('offered_at').notNull(),
    closesAt: integer('closes_at'),
    endedAt: integer('ended_at'),
    endedAs: text('ended_as').$type<'taken' | 'expired' | 'withdrawn'>(),
    endedBy: text('ended_by'),
  },
  (table) => [
    uniqueIndex('waves_of_lead').on(table.leadId, table.number),
    index('waves_of_code').on(table.code),
    index('waves_live').on(table.offeredAt).where(sql`ended_at is null`),
  ],
);

/** Who was in a wave, and the first lasting answer each got or gave. */
export const recipients = sqliteTable(
  'recipients',
  {
    waveId: text('wave_id').notNull(),
    repId: text('rep_id').notNull(),
    leadId: text('lead_id').notNull(),
    code: text(),
    offeredAt: integer('offered_at').notNull(),
    /** Passed, or gave it back after having it. */
    declinedAt: integer('declined_at'),
    declineReason: text('decline_reason'),
    /** The answer to this rep's claim; it stays. */
    answer: text().$type<'won' | 'taken' | 'expired' | 'withdrawn'>(),
    answeredAt: integer('answered_at'),
    takenBy: text('taken_by'),
    behindMs: integer('behind_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.waveId, table.repId] }),
    index('recipients_of_rep').on(table.repId, table.offeredAt),
    index('recipients_of_code').on(table.repId, table.code, table.offeredAt),
    index('recipients_of_lead').on(table.leadId, table.repId),
  ],
);

/** Written out in the query too, word for word, so that the index of the few among the many is found. */
export const tellsOfChange = sql.raw(`type in (${changeTypes.map((type) => `'${type}'`).join(', ')})`);

/** The log: ids and figures. `cursor` is the order of commits. */
export const events = sqliteTable(
  'events',
  {
    cursor: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    type: text().$type<EventType>().notNull(),
    leadId: text('lead_id'),
    repId: text('rep_id'),
    via: text().$type<ClaimVia>(),
    ms: integer(),
    data: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    details: text({ mode: 'json' }).$type<PackedDetails>(),
  },
  (table) => [
    index('events_of_lead').on(table.leadId, table.cursor),
    index('events_at').on(table.at),
    index('events_changes').on(table.cursor).where(tellsOfChange),
  ],
);

/** Texts that are due or were sent: what to say, never how it was worded. */
export const messages = sqliteTable(
  'messages',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    repId: text('rep_id'),
    phone: text().notNull(),
    leadId: text('lead_id'),
    offerId: text('offer_id'),
    /** The message's own, to be counted by. */
    kind: text().$type<Message['kind']>().notNull(),
    message: text({ mode: 'json' }).$type<Message>().notNull(),
    state: text().$type<MessageState>().notNull(),
    attempts: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    /** Not to be handed over before this. */
    dueAt: integer('due_at').notNull(),
    /** Not to be handed over from this on. */
    notAfter: integer('not_after'),
    /** When it was last taken to be handed over. */
    takenAt: integer('taken_at'),
    sentAt: integer('sent_at'),
    carrierId: text('carrier_id').unique(),
  },
  (table) => [
    index('messages_state').on(table.state, table.dueAt),
    index('messages_of_rep').on(table.repId, table.seq),
  ],
);

/** Texts that came in, by the carrier's id: what each means is decided once, when it first arrives. */
export const inbound = sqliteTable(
  'inbound',
  {
    carrierId: text('carrier_id').primaryKey(),
    phone: text().notNull(),
    repId: text('rep_id'),
    meaning: text({ mode: 'json' }).$type<InboundMeaning>().notNull(),
    receivedAt: integer('received_at').notNull(),
    answeredAt: integer('answered_at'),
  },
  (table) => [index('inbound_of_phone').on(table.phone, table.receivedAt)],
);

/** Keys, rep tokens, sign-in links and sessions: a secret's digest and whom it stands for. */
export const credentials = sqliteTable(
  'credentials',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    kind: text().$type<CredentialKind>().notNull(),
    name: text().notNull(),
    roles: text({ mode: 'json' }).$type<Role[]>().notNull(),
    repId: text('rep_id'),
    /** Whose session or link it is; name, roles and rep are the person's then. */
    personId: text('person_id'),
    /** How a session was opened. */
    openedBy: text('opened_by').$type<SignInWay>(),
    /** Of a key, token or link: whose hand made it, a person's or a key's id, or a word for the server's own; null before this was kept. */
    madeBy: text('made_by'),
    digest: text().notNull().unique(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    /** To the minute. */
    lastUsedAt: integer('last_used_at'),
  },
  (table) => [
    index('credentials_of_rep').on(table.repId),
    index('credentials_of_person').on(table.personId).where(sql`person_id is not null`),
    index('credentials_made_by').on(table.madeBy).where(sql`made_by is not null`),
  ],
);

/** Who may sign in. Somebody who left keeps the row, for the log to name. */
export const people = sqliteTable(
  'people',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    name: text().notNull(),
    /** Lower case. */
    email: text(),
    /** E.164. */
    phone: text(),
    roles: text({ mode: 'json' }).$type<DeskRole[]>().notNull(),
    repId: text('rep_id'),
    createdAt: integer('created_at').notNull(),
    removedAt: integer('removed_at'),
  },
  (table) => [
    uniqueIndex('people_email').on(table.email).where(sql`removed_at is null`),
    uniqueIndex('people_phone').on(table.phone).where(sql`removed_at is null`),
    uniqueIndex('people_rep').on(table.repId).where(sql`removed_at is null`),
  ],
);

/** As the sign-in library hashed them. */
export const passwords = sqliteTable('passwords', {
  personId: text('person_id').primaryKey(),
  hash: text().notNull(),
  changedAt: integer('changed_at').notNull(),
});

/** Codes that were sent to a phone, with how often a wrong one was tried. */
export const signInCodes = sqliteTable(
  'sign_in_codes',
  {
    id: text().primaryKey(),
    /** The library's own word for what it is for; names the phone. */
    identifier: text().notNull(),
    value: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('sign_in_codes_of').on(table.identifier), index('sign_in_codes_until').on(table.expiresAt)],
);

/** What the server made once for itself; on PostgreSQL also the row that a ping writes. */
export const kept = sqliteTable('kept', { name: text().primaryKey(), value: text().notNull() });

/** `Idempotency-Key` headers of the last 24 hours. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    postedBy: text('posted_by').notNull(),
    key: text().notNull(),
    digest: text().notNull(),
    leadId: text('lead_id').notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.postedBy, table.key] }), index('idempotency_at').on(table.at)],
);

/** The same text, as something to be computed: a planner of SQLite does not choose an index for it. */
export const computed = (column: Column): SQL<string> => sql<string>`${column} || ''`;

/**
 * Joins the reps of a few waves, found first; computed, so that a planner does not walk through every recipient there ever
 * was instead, looking for those whose wave is one of them.
 */
export const ofWave = sql`${recipients.waveId} = ${computed(waves.id)}`;
