CREATE TABLE `joined` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`lead_id` text NOT NULL,
	`posted_by` text NOT NULL,
	`sent_source` text NOT NULL,
	`external_id` text,
	`content` text NOT NULL,
	`digest` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `joined_external` ON `joined` (`posted_by`,`sent_source`,`external_id`);--> statement-breakpoint
CREATE INDEX `joined_of_lead` ON `joined` (`lead_id`);--> statement-breakpoint
CREATE TABLE `tallies` (
	`program_id` text NOT NULL,
	`key` text NOT NULL,
	`tally` text NOT NULL,
	PRIMARY KEY(`program_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `teams` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `teams_id_unique` ON `teams` (`id`);--> statement-breakpoint
DROP INDEX `leads_status`;--> statement-breakpoint
ALTER TABLE `leads` ADD `contact_phone` text;--> statement-breakpoint
ALTER TABLE `leads` ADD `contact_email` text;--> statement-breakpoint
ALTER TABLE `leads` ADD `value` real;--> statement-breakpoint
ALTER TABLE `leads` ADD `journey` text DEFAULT '{"since":0,"portions":{}}' NOT NULL;--> statement-breakpoint
ALTER TABLE `leads` ADD `contacted_at` integer;--> statement-breakpoint
ALTER TABLE `leads` ADD `outcome` text;--> statement-breakpoint
ALTER TABLE `leads` ADD `held_since` integer;--> statement-breakpoint
ALTER TABLE `leads` ADD `alarmed_at` integer;--> statement-breakpoint
ALTER TABLE `leads` ADD `due_at` integer;--> statement-breakpoint
CREATE INDEX `leads_due` ON `leads` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `leads_open` ON `leads` (`claimed_by`,`claimed_at`) WHERE claimed_by is not null and outcome is null;--> statement-breakpoint
CREATE INDEX `leads_phone` ON `leads` (`contact_phone`) WHERE contact_phone is not null;--> statement-breakpoint
CREATE INDEX `leads_email` ON `leads` (`contact_email`) WHERE contact_email is not null;--> statement-breakpoint
CREATE INDEX `leads_status` ON `leads` (`status`,`seq`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_recipients` (
	`wave_id` text NOT NULL,
	`rep_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`code` text,
	`offered_at` integer NOT NULL,
	`declined_at` integer,
	`decline_reason` text,
	`answer` text,
	`answered_at` integer,
	`taken_by` text,
	`behind_ms` integer,
	PRIMARY KEY(`wave_id`, `rep_id`)
);
--> statement-breakpoint
INSERT INTO `__new_recipients`("wave_id", "rep_id", "lead_id", "code", "offered_at", "declined_at", "decline_reason", "answer", "answered_at", "taken_by", "behind_ms") SELECT "wave_id", "rep_id", "lead_id", "code", "offered_at", "declined_at", "decline_reason", "answer", "answered_at", "taken_by", "behind_ms" FROM `recipients`;--> statement-breakpoint
DROP TABLE `recipients`;--> statement-breakpoint
ALTER TABLE `__new_recipients` RENAME TO `recipients`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `recipients_of_rep` ON `recipients` (`rep_id`,`offered_at`);--> statement-breakpoint
CREATE INDEX `recipients_of_code` ON `recipients` (`rep_id`,`code`,`offered_at`);--> statement-breakpoint
CREATE INDEX `recipients_of_lead` ON `recipients` (`lead_id`,`rep_id`);--> statement-breakpoint
CREATE TABLE `__new_waves` (
	`id` text PRIMARY KEY NOT NULL,
	`lead_id` text NOT NULL,
	`number` integer NOT NULL,
	`stage` integer,
	`mode` text NOT NULL,
	`form` text NOT NULL,
	`details` text NOT NULL,
	`code` text,
	`size` integer NOT NULL,
	`offered_at` integer NOT NULL,
	`closes_at` integer,
	`ended_at` integer,
	`ended_as` text,
	`ended_by` text
);
--> statement-breakpoint
INSERT INTO `__new_waves`("id", "lead_id", "number", "stage", "mode", "form", "details", "code", "size", "offered_at", "closes_at", "ended_at", "ended_as", "ended_by") SELECT "id", "lead_id", "number", "stage", "mode", case "mode" when 'top-producer' then 'turn' when 'assigned' then 'assigned' else 'race' end, "details", "code", "size", "offered_at", "closes_at", "ended_at", "ended_as", "ended_by" FROM `waves`;--> statement-breakpoint
DROP TABLE `waves`;--> statement-breakpoint
ALTER TABLE `__new_waves` RENAME TO `waves`;--> statement-breakpoint
CREATE UNIQUE INDEX `waves_of_lead` ON `waves` (`lead_id`,`number`);--> statement-breakpoint
CREATE INDEX `waves_live` ON `waves` (`offered_at`) WHERE ended_at is null;--> statement-breakpoint
ALTER TABLE `programs` ADD `paused_at` integer;--> statement-breakpoint
ALTER TABLE `programs` ADD `let_go_at` integer;--> statement-breakpoint
ALTER TABLE `reps` ADD `presence_because` text;--> statement-breakpoint
ALTER TABLE `reps` ADD `presence_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `leads` SET
	`contact_phone` = json_extract(`content`, '$.contact.phone'),
	`contact_email` = lower(json_extract(`content`, '$.contact.email')),
	`value` = json_extract(`content`, '$.value'),
	`due_at` = CASE `status` WHEN 'received' THEN `received_at` WHEN 'offering' THEN `closes_at` END;
--> statement-breakpoint
UPDATE `reps` SET `profile` = json_patch('{"teams":[],"shifts":[],"leave":[],"caps":{}}', `profile`);
--> statement-breakpoint
UPDATE `program_versions` SET `definition` = json_set(
	json_patch('{"nobody":"hold","holdLimit":86400,"maxLive":null,"knownPeople":"join","unclaimed":"manager","eligible":{"teams":[],"presence":true,"shifts":true,"caps":true,"territory":false,"language":false,"rules":{"combinator":"and","rules":[]}}}', `definition`),
	'$.stages',
	json((SELECT json_group_array(json_patch(
		CASE json_extract(`value`, '$.mode')
			WHEN 'top-producer' THEN json_object('smsSeconds', json_extract(`value`, '$.seconds'), 'width', 1, 'limit', null, 'rounds', 1, 'stagger', json('false'), 'rankBy', 'score')
			ELSE '{}'
		END, `value`)) FROM json_each(`definition`, '$.stages')))
);
