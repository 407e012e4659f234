CREATE TABLE `credentials` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`roles` text NOT NULL,
	`rep_id` text,
	`digest` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credentials_id_unique` ON `credentials` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `credentials_digest_unique` ON `credentials` (`digest`);--> statement-breakpoint
CREATE INDEX `credentials_of_rep` ON `credentials` (`rep_id`);--> statement-breakpoint
CREATE TABLE `events` (
	`cursor` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`lead_id` text,
	`rep_id` text,
	`via` text,
	`ms` integer,
	`data` text NOT NULL,
	`details` text
);
--> statement-breakpoint
CREATE INDEX `events_of_lead` ON `events` (`lead_id`,`cursor`);--> statement-breakpoint
CREATE INDEX `events_at` ON `events` (`at`);--> statement-breakpoint
CREATE TABLE `idempotency` (
	`posted_by` text NOT NULL,
	`key` text NOT NULL,
	`digest` text NOT NULL,
	`lead_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`posted_by`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_at` ON `idempotency` (`at`);--> statement-breakpoint
CREATE TABLE `inbound` (
	`carrier_id` text PRIMARY KEY NOT NULL,
	`phone` text NOT NULL,
	`rep_id` text,
	`meaning` text NOT NULL,
	`received_at` integer NOT NULL,
	`answered_at` integer
);
--> statement-breakpoint
CREATE INDEX `inbound_of_phone` ON `inbound` (`phone`,`received_at`);--> statement-breakpoint
CREATE TABLE `leads` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`posted_by` text NOT NULL,
	`source` text NOT NULL,
	`sent_source` text NOT NULL,
	`external_id` text,
	`content` text NOT NULL,
	`digest` text NOT NULL,
	`searchable` text NOT NULL,
	`status` text NOT NULL,
	`program_id` text,
	`program_version` integer,
	`stage` integer,
	`wave` integer NOT NULL,
	`oldest_live_wave` integer NOT NULL,
	`closes_at` integer,
	`claimed_by` text,
	`claimed_at` integer,
	`claimed_via` text,
	`withdrawn_reason` text,
	`received_at` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `leads_id_unique` ON `leads` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `leads_external` ON `leads` (`posted_by`,`sent_source`,`external_id`);--> statement-breakpoint
CREATE INDEX `leads_status` ON `leads` (`status`,`closes_at`);--> statement-breakpoint
CREATE INDEX `leads_claimed` ON `leads` (`claimed_by`,`claimed_at`);--> statement-breakpoint
CREATE INDEX `leads_claimed_at` ON `leads` (`claimed_at`,`claimed_by`);--> statement-breakpoint
CREATE TABLE `messages` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`rep_id` text,
	`phone` text NOT NULL,
	`lead_id` text,
	`offer_id` text,
	`message` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`not_after` integer,
	`sent_at` integer,
	`carrier_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_id_unique` ON `messages` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `messages_carrier_id_unique` ON `messages` (`carrier_id`);--> statement-breakpoint
CREATE INDEX `messages_state` ON `messages` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `messages_of_rep` ON `messages` (`rep_id`,`seq`);--> statement-breakpoint
CREATE TABLE `program_versions` (
	`program_id` text NOT NULL,
	`version` integer NOT NULL,
	`definition` text NOT NULL,
	PRIMARY KEY(`program_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `programs` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `programs_id_unique` ON `programs` (`id`);--> statement-breakpoint
CREATE TABLE `recipients` (
	`wave_id` text NOT NULL,
	`rep_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`code` text NOT NULL,
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
CREATE INDEX `recipients_of_rep` ON `recipients` (`rep_id`,`offered_at`);--> statement-breakpoint
CREATE INDEX `recipients_of_code` ON `recipients` (`rep_id`,`code`,`offered_at`);--> statement-breakpoint
CREATE INDEX `recipients_of_lead` ON `recipients` (`lead_id`,`rep_id`);--> statement-breakpoint
CREATE TABLE `reps` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`phone` text,
	`sms_opt_in` integer NOT NULL,
	`presence` text NOT NULL,
	`score` real NOT NULL,
	`profile` text NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reps_id_unique` ON `reps` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `reps_phone` ON `reps` (`phone`) WHERE removed_at is null;--> statement-breakpoint
CREATE TABLE `waves` (
	`id` text PRIMARY KEY NOT NULL,
	`lead_id` text NOT NULL,
	`number` integer NOT NULL,
	`stage` integer,
	`mode` text NOT NULL,
	`details` text NOT NULL,
	`code` text NOT NULL,
	`size` integer NOT NULL,
	`offered_at` integer NOT NULL,
	`closes_at` integer,
	`ended_at` integer,
	`ended_as` text,
	`ended_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `waves_of_lead` ON `waves` (`lead_id`,`number`);--> statement-breakpoint
CREATE INDEX `waves_live` ON `waves` (`offered_at`) WHERE ended_at is null;