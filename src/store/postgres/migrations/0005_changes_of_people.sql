DROP INDEX events_changes;
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS events_changes ON events (cursor) WHERE type in ('person.added', 'person.changed', 'person.invited', 'person.signed-out', 'person.removed', 'key.added', 'key.renamed', 'key.revoked', 'rep.added', 'rep.changed', 'rep.removed', 'team.added', 'team.renamed', 'team.removed', 'program.added', 'program.changed', 'program.removed', 'program.paused', 'program.resumed');
--> statement-breakpoint
-- Sessions from before there were people become somebody's, whom an admin sees, signs out and removes.
INSERT INTO people (id, name, roles, created_at)
  SELECT 'usr_' || substr(id, 5), name, roles, created_at FROM credentials
  WHERE kind = 'session' AND person_id IS NULL AND rep_id IS NULL AND revoked_at IS NULL
  AND expires_at > extract(epoch from now()) * 1000;
--> statement-breakpoint
UPDATE credentials SET person_id = 'usr_' || substr(id, 5)
  WHERE kind = 'session' AND person_id IS NULL AND rep_id IS NULL AND revoked_at IS NULL
  AND expires_at > extract(epoch from now()) * 1000;
--> statement-breakpoint
-- Who left is not reached any more.
UPDATE people SET email = NULL, phone = NULL WHERE removed_at IS NOT NULL;
--> statement-breakpoint
UPDATE reps SET email = NULL, phone = NULL, sms_opt_in = 0 WHERE removed_at IS NOT NULL;
