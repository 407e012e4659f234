-- Who signs in, and with what; who changed what is found without reading the whole log.
CREATE SEQUENCE people_seq;
--> statement-breakpoint
CREATE TABLE people (
  seq bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  name text NOT NULL,
  email text,
  phone text,
  roles text NOT NULL,
  rep_id text,
  created_at bigint NOT NULL,
  removed_at bigint
);
--> statement-breakpoint
CREATE TRIGGER people_next_seq BEFORE INSERT ON people FOR EACH ROW WHEN (new.seq is null) EXECUTE FUNCTION next_seq('people_seq');
--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS people_email ON people (email) WHERE removed_at IS NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS people_phone ON people (phone) WHERE removed_at IS NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS people_rep ON people (rep_id) WHERE removed_at IS NULL;
--> statement-breakpoint
CREATE TABLE passwords (
  person_id text PRIMARY KEY,
  hash text NOT NULL,
  changed_at bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE sign_in_codes (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS sign_in_codes_of ON sign_in_codes (identifier);
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS sign_in_codes_until ON sign_in_codes (expires_at);
--> statement-breakpoint
CREATE TABLE kept (
  name text PRIMARY KEY,
  value text NOT NULL
);
--> statement-breakpoint
ALTER TABLE credentials ADD COLUMN person_id text;
--> statement-breakpoint
ALTER TABLE credentials ADD COLUMN opened_by text;
--> statement-breakpoint
ALTER TABLE credentials ADD COLUMN last_used_at bigint;
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS credentials_of_person ON credentials (person_id) WHERE person_id IS NOT NULL;
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS events_changes ON events (cursor) WHERE type in ('person.added', 'person.changed', 'person.removed', 'key.added', 'key.renamed', 'key.revoked', 'rep.added', 'rep.changed', 'rep.removed', 'team.added', 'team.renamed', 'team.removed', 'program.added', 'program.changed', 'program.removed', 'program.paused', 'program.resumed');
