CREATE TABLE webshop.import (
  id           uuid PRIMARY KEY,
  file_name    text NOT NULL,
  object_key   text NOT NULL,
  bytes        bigint NOT NULL,
  -- Of the file: shows that the same one came before.
  digest       text NOT NULL,
  dialect      text NOT NULL,
  -- What reading the file alone has shown: counts by kind.
  preview      jsonb NOT NULL,
  state        text NOT NULL DEFAULT 'uploaded'
    CHECK (state IN ('uploaded', 'queued', 'running', 'checked', 'done', 'failed')),
  dry_run      boolean NOT NULL DEFAULT false,
  options      jsonb NOT NULL DEFAULT '{}',
  -- Products of the file that are behind us; moves in the transaction of each batch.
  checkpoint   integer NOT NULL DEFAULT 0,
  report       jsonb NOT NULL DEFAULT '{}',
  failure      text,
  lease_token  uuid,
  lease_until  timestamptz,
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  started_at   timestamptz,
  finished_at  timestamptz
);
CREATE INDEX import_newest ON webshop.import (created_at DESC, id DESC);
CREATE INDEX import_due ON webshop.import (created_at) WHERE state IN ('queued', 'running');

CREATE TABLE webshop.import_issue (
  import_id  uuid NOT NULL REFERENCES webshop.import (id) ON DELETE CASCADE,
  id         bigint GENERATED ALWAYS AS IDENTITY,
  line       integer NOT NULL,
  severity   text NOT NULL CHECK (severity IN ('warning', 'error')),
  kind       text NOT NULL,
  handle     text NOT NULL DEFAULT '',
  value      text NOT NULL DEFAULT '',
  PRIMARY KEY (import_id, id)
);
CREATE INDEX import_issue_line ON webshop.import_issue (import_id, line, id);
