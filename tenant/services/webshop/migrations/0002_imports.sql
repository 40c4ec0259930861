-- A file that somebody brought, as it was found when it came.
CREATE TABLE webshop.import (
  id          uuid PRIMARY KEY,
  file_name   text NOT NULL,
  object_key  text NOT NULL,
  size_bytes  bigint NOT NULL,
  dialect     text NOT NULL,
  -- Counts, and the warnings by kind with the first lines of each.
  preview     jsonb NOT NULL,
  created_by  text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX import_created ON webshop.import (created_at DESC, id);

-- One go through a file: for real, or to be rolled back. The row is the worker's lock (`lease_until`)
-- and its checkpoint (`position`), which moves in the transaction of the batch it stands for.
CREATE TABLE webshop.import_run (
  id          uuid PRIMARY KEY,
  import_id   uuid NOT NULL REFERENCES webshop.import (id),
  dry_run     boolean NOT NULL,
  options     jsonb NOT NULL,
  state       text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
  position    int NOT NULL DEFAULT 0,
  total       int NOT NULL,
  counts      jsonb NOT NULL DEFAULT '{}',
  attempts    int NOT NULL DEFAULT 0,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  worker      uuid,
  failure     text,
  started_by  text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  started_at  timestamptz,
  finished_at timestamptz
);
CREATE INDEX import_run_import ON webshop.import_run (import_id, created_at DESC);
-- A double click starts one run, not two.
CREATE UNIQUE INDEX import_run_open ON webshop.import_run (import_id)
  WHERE state IN ('queued', 'running');

-- What became of each line.
CREATE TABLE webshop.import_result (
  run_id   uuid NOT NULL REFERENCES webshop.import_run (id) ON DELETE CASCADE,
  line     int NOT NULL,
  handle   text NOT NULL,
  sku      text NOT NULL,
  outcome  text NOT NULL CHECK (outcome IN ('created', 'updated', 'unchanged', 'skipped', 'failed')),
  message  text NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, line, sku)
);
