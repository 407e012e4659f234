-- The same tables, columns and values as in the embedded store: what a query says means the same in both.
-- Times are milliseconds; truths are 0 and 1; JSON is kept as the text it came as.

CREATE FUNCTION store_time() RETURNS bigint LANGUAGE sql VOLATILE
  AS $$ select floor(extract(epoch from clock_timestamp()) * 1000)::bigint $$;
--> statement-breakpoint
-- Takes the next number of a sequence where a row comes without one.
CREATE FUNCTION next_seq() RETURNS trigger LANGUAGE plpgsql
  AS $$ begin new.seq := nextval(tg_argv[0]); return new; end $$;
--> statement-breakpoint
CREATE SEQUENCE reps_seq;
--> statement-breakpoint
CREATE TABLE reps (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  name text NOT NULL,
  email text,
  phone text,
  sms_opt_in bigint NOT NULL,
  presence text NOT NULL,
  presence_because text,
  presence_at bigint NOT NULL DEFAULT 0,
  score double precision NOT NULL,
  profile text NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint
);
--> statement-breakpoint
CREATE TRIGGER reps_next_seq BEFORE INSERT ON reps FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('reps_seq');
--> statement-breakpoint
CREATE UNIQUE INDEX reps_phone ON reps (phone) WHERE removed_at IS NULL;
--> statement-breakpoint
CREATE SEQUENCE programs_seq;
--> statement-breakpoint
CREATE TABLE programs (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint,
  paused_at bigint,
  let_go_at bigint
);
--> statement-breakpoint
CREATE TRIGGER programs_next_seq BEFORE INSERT ON programs FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('programs_seq');
--> statement-breakpoint
CREATE TABLE tallies (
  program_id text NOT NULL,
  key text NOT NULL,
  tally text NOT NULL,
  PRIMARY KEY (program_id, key)
);
--> statement-breakpoint
CREATE SEQUENCE teams_seq;
--> statement-breakpoint
CREATE TABLE teams (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  name text NOT NULL,
  created_at bigint NOT NULL,
  removed_at bigint
);
--> statement-breakpoint
CREATE TRIGGER teams_next_seq BEFORE INSERT ON teams FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('teams_seq');
--> statement-breakpoint
CREATE TABLE program_versions (
  program_id text NOT NULL,
  version bigint NOT NULL,
  definition text NOT NULL,
  PRIMARY KEY (program_id, version)
);
--> statement-breakpoint
CREATE SEQUENCE leads_seq;
--> statement-breakpoint
CREATE TABLE leads (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  posted_by text NOT NULL,
  source text NOT NULL,
  sent_source text NOT NULL,
  external_id text,
  content text NOT NULL,
  digest text NOT NULL,
  searchable text NOT NULL,
  contact_phone text,
  contact_email text,
  value double precision,
  status text NOT NULL,
  program_id text,
  program_version bigint,
  stage bigint,
  journey text NOT NULL DEFAULT '{"since":0,"portions":{}}',
  wave bigint NOT NULL,
  oldest_live_wave bigint NOT NULL,
  closes_at bigint,
  claimed_by text,
  claimed_at bigint,
  claimed_via text,
  contacted_at bigint,
  outcome text,
  held_since bigint,
  alarmed_at bigint,
  due_at bigint,
  withdrawn_reason text,
  received_at bigint NOT NULL,
  version bigint NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER leads_next_seq BEFORE INSERT ON leads FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('leads_seq');
--> statement-breakpoint
CREATE UNIQUE INDEX leads_external ON leads (posted_by, sent_source, external_id);
--> statement-breakpoint
CREATE INDEX leads_status ON leads (status, seq);
--> statement-breakpoint
CREATE INDEX leads_due ON leads (due_at) WHERE due_at IS NOT NULL;
--> statement-breakpoint
CREATE INDEX leads_open ON leads (claimed_by, claimed_at) WHERE claimed_by IS NOT NULL AND outcome IS NULL;
--> statement-breakpoint
CREATE INDEX leads_phone ON leads (contact_phone) WHERE contact_phone IS NOT NULL;
--> statement-breakpoint
CREATE INDEX leads_email ON leads (contact_email) WHERE contact_email IS NOT NULL;
--> statement-breakpoint
CREATE INDEX leads_claimed ON leads (claimed_by, claimed_at);
--> statement-breakpoint
CREATE INDEX leads_claimed_at ON leads (claimed_at, claimed_by);
--> statement-breakpoint
CREATE SEQUENCE joined_seq;
--> statement-breakpoint
CREATE TABLE joined (
  seq bigint PRIMARY KEY,
  lead_id text NOT NULL,
  posted_by text NOT NULL,
  sent_source text NOT NULL,
  external_id text,
  content text NOT NULL,
  digest text NOT NULL,
  at bigint NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER joined_next_seq BEFORE INSERT ON joined FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('joined_seq');
--> statement-breakpoint
CREATE UNIQUE INDEX joined_external ON joined (posted_by, sent_source, external_id);
--> statement-breakpoint
CREATE INDEX joined_of_lead ON joined (lead_id);
--> statement-breakpoint
CREATE TABLE waves (
  id text PRIMARY KEY,
  lead_id text NOT NULL,
  number bigint NOT NULL,
  stage bigint,
  mode text NOT NULL,
  form text NOT NULL,
  details text NOT NULL,
  code text,
  size bigint NOT NULL,
  offered_at bigint NOT NULL,
  closes_at bigint,
  ended_at bigint,
  ended_as text,
  ended_by text
);
--> statement-breakpoint
CREATE UNIQUE INDEX waves_of_lead ON waves (lead_id, number);
--> statement-breakpoint
CREATE INDEX waves_live ON waves (offered_at) WHERE ended_at IS NULL;
--> statement-breakpoint
CREATE TABLE recipients (
  wave_id text NOT NULL,
  rep_id text NOT NULL,
  lead_id text NOT NULL,
  code text,
  offered_at bigint NOT NULL,
  declined_at bigint,
  decline_reason text,
  answer text,
  answered_at bigint,
  taken_by text,
  behind_ms bigint,
  PRIMARY KEY (wave_id, rep_id)
);
--> statement-breakpoint
CREATE INDEX recipients_of_rep ON recipients (rep_id, offered_at);
--> statement-breakpoint
CREATE INDEX recipients_of_code ON recipients (rep_id, code, offered_at);
--> statement-breakpoint
CREATE INDEX recipients_of_lead ON recipients (lead_id, rep_id);
--> statement-breakpoint
CREATE TABLE events (
  cursor bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  type text NOT NULL,
  lead_id text,
  rep_id text,
  via text,
  ms bigint,
  data text NOT NULL,
  details text
);
--> statement-breakpoint
CREATE INDEX events_of_lead ON events (lead_id, cursor);
--> statement-breakpoint
CREATE INDEX events_at ON events (at);
--> statement-breakpoint
CREATE SEQUENCE messages_seq;
--> statement-breakpoint
CREATE TABLE messages (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  rep_id text,
  phone text NOT NULL,
  lead_id text,
  offer_id text,
  kind text NOT NULL,
  message text NOT NULL,
  state text NOT NULL,
  attempts bigint NOT NULL,
  created_at bigint NOT NULL,
  due_at bigint NOT NULL,
  not_after bigint,
  taken_at bigint,
  sent_at bigint,
  carrier_id text UNIQUE
);
--> statement-breakpoint
CREATE TRIGGER messages_next_seq BEFORE INSERT ON messages FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('messages_seq');
--> statement-breakpoint
CREATE INDEX messages_state ON messages (state, due_at);
--> statement-breakpoint
CREATE INDEX messages_of_rep ON messages (rep_id, seq);
--> statement-breakpoint
CREATE TABLE inbound (
  carrier_id text PRIMARY KEY,
  phone text NOT NULL,
  rep_id text,
  meaning text NOT NULL,
  received_at bigint NOT NULL,
  answered_at bigint
);
--> statement-breakpoint
CREATE INDEX inbound_of_phone ON inbound (phone, received_at);
--> statement-breakpoint
CREATE SEQUENCE credentials_seq;
--> statement-breakpoint
CREATE TABLE credentials (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  kind text NOT NULL,
  name text NOT NULL,
  roles text NOT NULL,
  rep_id text,
  digest text NOT NULL UNIQUE,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint
);
--> statement-breakpoint
CREATE TRIGGER credentials_next_seq BEFORE INSERT ON credentials FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('credentials_seq');
--> statement-breakpoint
CREATE INDEX credentials_of_rep ON credentials (rep_id);
--> statement-breakpoint
CREATE TABLE idempotency (
  posted_by text NOT NULL,
  key text NOT NULL,
  digest text NOT NULL,
  lead_id text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (posted_by, key)
);
--> statement-breakpoint
CREATE INDEX idempotency_at ON idempotency (at);
--> statement-breakpoint
-- Locks, each held until its transaction ends. They give store time as it is once the lock is held, however long that took.
-- Order: words, leads, decisions, reps, log. Whoever takes them otherwise may meet another, is undone by PostgreSQL and runs again.
CREATE FUNCTION lock_leads(ids text[]) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
begin
  perform 1 from leads where leads.id = any(ids) order by leads.id for no key update;
  return store_time();
end $$;
--> statement-breakpoint
CREATE FUNCTION lock_offers(ids text[]) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
begin
  return lock_leads(array(select lead_id from waves where waves.id = any(ids)));
end $$;
--> statement-breakpoint
CREATE FUNCTION lock_words(words text[]) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
declare number bigint;
begin
  for number in select distinct hashtextextended(word, 7) from unnest(words) as word order by 1 loop
    perform pg_advisory_xact_lock(number);
  end loop;
  return store_time();
end $$;
--> statement-breakpoint
CREATE FUNCTION lock_decisions() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
begin
  perform pg_advisory_xact_lock(1, 1);
  return store_time();
end $$;
--> statement-breakpoint
CREATE FUNCTION lock_rep(id text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
begin
  perform 1 from reps where reps.id = lock_rep.id for no key update;
  return store_time();
end $$;
--> statement-breakpoint
-- Taken last: numbers of the log are given out and become visible in one order.
CREATE FUNCTION lock_log() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
begin
  perform pg_advisory_xact_lock(1, 2);
end $$;
