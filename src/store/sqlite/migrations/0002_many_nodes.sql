ALTER TABLE `messages` ADD `kind` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `messages` SET `kind` = json_extract(`message`, '$.kind');--> statement-breakpoint
ALTER TABLE `messages` ADD `taken_at` integer;--> statement-breakpoint
UPDATE `messages` SET `taken_at` = 0 WHERE `state` = 'sending';
