-- A log that only grows. Entries of one chain (a tenant's slug, or `platform`) are numbered without
-- a gap, and each carries the hash of the one before it: what is changed or taken out later shows.
CREATE TABLE audit.entry (
  chain         text NOT NULL,
  number        bigint NOT NULL,
  at            timestamptz NOT NULL,
  -- Who did it: a person's id, a client's id, or a part of the platform such as `bootstrap`.
  actor_id      text NOT NULL,
  actor_name    text NOT NULL,
  -- Who acted in the actor's place, for support.
  impersonator_id text,
  ip            text,
  session_id    text,
  request_id    text,
  action        text NOT NULL,
  object_type   text NOT NULL,
  object_id     text NOT NULL,
  object_name   text NOT NULL,
  before        jsonb,
  after         jsonb,
  previous_hash bytea NOT NULL,
  hash          bytea NOT NULL,
  PRIMARY KEY (chain, number)
);
CREATE INDEX entry_at ON audit.entry (at DESC);
CREATE INDEX entry_actor ON audit.entry (actor_id, at DESC);
CREATE INDEX entry_object ON audit.entry (object_type, object_id, at DESC);

-- What an entry's hash covers: all of it, in a form that does not depend on the session's settings.
CREATE FUNCTION audit.entry_hash(entry audit.entry) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(entry.previous_hash || convert_to(jsonb_build_array(
    entry.chain, entry.number, extract(epoch FROM entry.at), entry.actor_id, entry.actor_name,
    entry.impersonator_id, entry.ip, entry.session_id, entry.request_id, entry.action,
    entry.object_type, entry.object_id, entry.object_name, entry.before, entry.after)::text, 'UTF8'))
$$;

-- Number, time and hashes are given here, whatever the caller sends. One writer of a chain at a
-- time, until its transaction ends: so a chain has neither gap nor fork.
CREATE FUNCTION audit.seal_entry() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.chain, 0));
  SELECT number, hash INTO last FROM audit.entry
    WHERE chain = NEW.chain ORDER BY number DESC LIMIT 1;
  NEW.number := coalesce(last.number, 0) + 1;
  NEW.at := clock_timestamp();
  NEW.previous_hash := coalesce(last.hash, sha256(convert_to(NEW.chain, 'UTF8')));
  NEW.hash := audit.entry_hash(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER seal_entry BEFORE INSERT ON audit.entry
  FOR EACH ROW EXECUTE FUNCTION audit.seal_entry();

-- Even the owner's own code does not change the past by mistake.
CREATE FUNCTION audit.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows';
END $$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit.entry FROM :"app_role";
