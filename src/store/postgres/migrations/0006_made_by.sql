ALTER TABLE credentials ADD COLUMN IF NOT EXISTS made_by text;
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS credentials_made_by ON credentials (made_by) WHERE made_by is not null;
--> statement-breakpoint
-- Under another name, so that it can be made beforehand. Nodes of the version before ask for less, and find by it what they ask for.
CREATE INDEX IF NOT EXISTS events_of_changes ON events (cursor) WHERE type in ('person.added', 'person.changed', 'person.invited', 'person.signed-out', 'person.removed', 'key.added', 'key.renamed', 'key.revoked', 'rep.added', 'rep.changed', 'rep.removed', 'team.added', 'team.renamed', 'team.removed', 'program.added', 'program.changed', 'program.removed', 'program.paused', 'program.resumed', 'settings.changed');
--> statement-breakpoint
DROP INDEX IF EXISTS events_changes;
