-- The whole of a tenant's life: the grace period before a deletion, upgrade rings, archives and new
-- credentials are operations like the others; how long each step takes is remembered.

ALTER TABLE admin.tenant
  DROP CONSTRAINT tenant_state_check,
  ADD CONSTRAINT tenant_state_check
    CHECK (state IN ('active', 'suspended', 'deleting', 'deleted', 'refused')),
  ADD COLUMN ring text NOT NULL DEFAULT 'stable' CHECK (ring IN ('canary', 'early', 'stable')),
  -- Where it was last seen to be, a step or else a phase, and since when.
  ADD COLUMN step text,
  ADD COLUMN step_since timestamptz;

UPDATE admin.tenant t SET state = 'deleting' WHERE state = 'deleted' AND EXISTS (
  SELECT FROM admin.operation o WHERE o.tenant_id = t.id AND o.state IN ('requested', 'merged'));

ALTER TABLE admin.operation
  DROP CONSTRAINT operation_kind_check,
  ADD CONSTRAINT operation_kind_check CHECK (kind IN
    ('create', 'suspend', 'resume', 'change', 'delete', 'undo', 'rotate', 'export')),
  -- refused: it was never begun. failed: it was, and ended without what was wanted.
  DROP CONSTRAINT operation_state_check,
  ADD CONSTRAINT operation_state_check CHECK (state IN
    ('requested', 'merged', 'done', 'refused', 'failed', 'superseded')),
  DROP CONSTRAINT operation_check,
  ADD CONSTRAINT operation_check CHECK (
    (state IN ('done', 'refused', 'failed', 'superseded')) = (finished_at IS NOT NULL)),
  -- Hash of what was asked for: the same key with something else is a mistake.
  ADD COLUMN asked text,
  -- How far an archive or a rotation is.
  ADD COLUMN detail jsonb;

-- How long steps took, for what is usual.
CREATE TABLE admin.step_time (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  step     text NOT NULL,
  seconds  double precision NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX step_time_recent ON admin.step_time (step, ended_at DESC);

-- How long services were seen awake, by day of UTC: what a tenant costs.
CREATE TABLE admin.awake_time (
  tenant_id uuid NOT NULL REFERENCES admin.tenant,
  day       date NOT NULL,
  service   text NOT NULL,
  seconds   double precision NOT NULL,
  PRIMARY KEY (tenant_id, day, service)
);
