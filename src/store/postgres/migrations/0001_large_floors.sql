ALTER TABLE reps ADD COLUMN stamp bigint NOT NULL DEFAULT 0;
--> statement-breakpoint
CREATE FUNCTION new_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.stamp := floor(random() * 281474976710656)::bigint;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER reps_stamp BEFORE INSERT OR UPDATE ON reps FOR EACH ROW EXECUTE FUNCTION new_stamp();
--> statement-breakpoint
-- The last thing of a transaction, sent together with its commit: so the log is locked for as short a time as can be.
CREATE FUNCTION append_log(list json) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
begin
  perform lock_log();
  insert into events (at, type, lead_id, rep_id, via, ms, data, details)
  select cast(value ->> 'at' as bigint), value ->> 'type', value ->> 'leadId', value ->> 'repId', value ->> 'via',
    cast(value ->> 'ms' as bigint), value ->> 'data', value ->> 'details'
  from json_array_elements(list) as listed(value);
end $$;
