-- Every act goes to the chained log (shared/audit), in the chain of its tenant. What was noted until
-- now is sealed into it with the time at which it happened: the log itself gives every entry the
-- time of its writing, so its trigger rests while this runs.
ALTER TABLE audit.entry DISABLE TRIGGER seal_entry;
DO $$
DECLARE
  old   record;
  made  audit.entry;
BEGIN
  FOR old IN
    SELECT *, row_number() OVER (PARTITION BY subject ORDER BY at, id) AS number
    FROM admin.audit ORDER BY subject, at, id
  LOOP
    made := NULL;
    made.chain := old.subject;
    made.number := old.number;
    made.at := old.at;
    made.actor_id := old.actor_id;
    made.actor_name := old.actor_name;
    made.request_id := old.request_id;
    made.action := CASE old.action
      WHEN 'tenant.create' THEN 'tenant.created'
      WHEN 'tenant.suspend' THEN 'tenant.suspended'
      WHEN 'tenant.resume' THEN 'tenant.resumed'
      WHEN 'tenant.change' THEN 'tenant.changed'
      WHEN 'tenant.delete' THEN 'tenant.deleted'
      WHEN 'tenant.invite' THEN 'invitation.renewed'
      ELSE old.action END;
    made.object_type := 'tenant';
    made.object_id := old.subject;
    made.object_name := coalesce(old.detail->>'name', '');
    made.after := nullif(old.detail, '{}');
    made.previous_hash := coalesce(
      (SELECT hash FROM audit.entry WHERE chain = made.chain AND number = made.number - 1),
      sha256(convert_to(made.chain, 'UTF8')));
    made.hash := audit.entry_hash(made);
    INSERT INTO audit.entry SELECT made.*;
  END LOOP;
END $$;
ALTER TABLE audit.entry ENABLE TRIGGER seal_entry;
DROP TABLE admin.audit;
