CREATE TABLE `kept` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `passwords` (
	`person_id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `people` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`phone` text,
	`roles` text NOT NULL,
	`rep_id` text,
	`created_at` integer NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `people_id_unique` ON `people` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `people_email` ON `people` (`email`) WHERE removed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `people_phone` ON `people` (`phone`) WHERE removed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `people_rep` ON `people` (`rep_id`) WHERE removed_at is null;--> statement-breakpoint
CREATE TABLE `sign_in_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sign_in_codes_of` ON `sign_in_codes` (`identifier`);--> statement-breakpoint
CREATE INDEX `sign_in_codes_until` ON `sign_in_codes` (`expires_at`);--> statement-breakpoint
ALTER TABLE `credentials` ADD `person_id` text;--> statement-breakpoint
ALTER TABLE `credentials` ADD `opened_by` text;--> statement-breakpoint
ALTER TABLE `credentials` ADD `last_used_at` integer;--> statement-breakpoint
CREATE INDEX `credentials_of_person` ON `credentials` (`person_id`) WHERE person_id is not null;--> statement-breakpoint
CREATE INDEX `events_changes` ON `events` (`cursor`) WHERE type in ('person.added', 'person.changed', 'person.removed', 'key.added', 'key.renamed', 'key.revoked', 'rep.added', 'rep.changed', 'rep.removed', 'team.added', 'team.renamed', 'team.removed', 'program.added', 'program.changed', 'program.removed', 'program.paused', 'program.resumed');