ALTER TABLE webshop.media ADD COLUMN retry_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX media_waiting ON webshop.media (retry_at) WHERE key IS NULL AND attempts < 5;
