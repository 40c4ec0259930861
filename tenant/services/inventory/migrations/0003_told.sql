-- When identity heard of it, for the limits of members; null: it has to be told.
ALTER TABLE inventory.location ADD COLUMN told_at timestamptz;
CREATE INDEX location_untold ON inventory.location (id) WHERE told_at IS NULL;
