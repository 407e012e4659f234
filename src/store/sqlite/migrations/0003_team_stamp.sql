ALTER TABLE `reps` ADD `stamp` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE TRIGGER reps_stamp_insert AFTER INSERT ON reps BEGIN
  UPDATE reps SET stamp = abs(random() % 281474976710656) WHERE seq = new.seq;
END;--> statement-breakpoint
CREATE TRIGGER reps_stamp_update AFTER UPDATE ON reps WHEN new.stamp = old.stamp BEGIN
  UPDATE reps SET stamp = abs(random() % 281474976710656) WHERE seq = new.seq;
END;
