-- A person or a thing is found by its id or by a part of its name without reading the whole log.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE INDEX entry_actor_name ON audit.entry USING gin (actor_name public.gin_trgm_ops);
CREATE INDEX entry_object_name ON audit.entry USING gin (object_name public.gin_trgm_ops);
CREATE INDEX entry_object_id ON audit.entry (object_id, at DESC);
CREATE INDEX entry_impersonator ON audit.entry (impersonator_id, at DESC)
  WHERE impersonator_id IS NOT NULL;
CREATE INDEX entry_action ON audit.entry (action text_pattern_ops, at DESC);
