-- What an administrator wants each tenant to be, the operations that bring it there, and who asked.

CREATE TABLE admin.tenant (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL CHECK (slug ~ '^[a-z][a-z0-9-]{1,38}[a-z0-9]$'),
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  plan        text NOT NULL CHECK (plan IN ('starter', 'business', 'enterprise')),
  owner_email text NOT NULL,
  currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  time_zone   text NOT NULL,
  locale      text NOT NULL CHECK (locale IN ('hu', 'en')),
  -- What is wanted. What is there is asked of the DevOps API; its last answer is kept in observed.
  state       text NOT NULL CHECK (state IN ('active', 'suspended', 'deleted', 'refused')),
  search      text NOT NULL,
  observed    jsonb,
  observed_at timestamptz,
  -- The owner's invitation link, sealed: whoever has it becomes the owner.
  invitation  bytea,
  created_at  timestamptz NOT NULL DEFAULT now()
);

-- A slug is never used twice; one that was refused has never been used.
CREATE UNIQUE INDEX tenant_slug ON admin.tenant (slug) WHERE state <> 'refused';
CREATE INDEX tenant_created ON admin.tenant (created_at DESC, id);

CREATE TABLE admin.operation (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL REFERENCES admin.tenant,
  kind           text NOT NULL CHECK (kind IN ('create', 'suspend', 'resume', 'change', 'delete')),
  -- requested: not yet in git. merged: git says so, the platform follows.
  state          text NOT NULL DEFAULT 'requested'
                 CHECK (state IN ('requested', 'merged', 'done', 'refused', 'superseded')),
  -- The desired state sent, and the tenant as it was, to return to when it is refused.
  request        jsonb NOT NULL,
  before         jsonb,
  revision       text,
  attempts       integer NOT NULL DEFAULT 0,
  error          text,
  due_at         timestamptz NOT NULL DEFAULT now(),
  actor_id       text NOT NULL,
  actor_name     text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  finished_at    timestamptz,
  CHECK ((state IN ('done', 'refused', 'superseded')) = (finished_at IS NOT NULL))
);

-- One operation at a time: the next one begins when this one has ended.
CREATE UNIQUE INDEX operation_unfinished ON admin.operation (tenant_id)
  WHERE state IN ('requested', 'merged');
CREATE INDEX operation_history ON admin.operation (tenant_id, created_at DESC);

CREATE TABLE admin.audit (
  id         uuid PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT now(),
  actor_id   text NOT NULL,
  actor_name text NOT NULL,
  action     text NOT NULL,
  subject    text NOT NULL,
  detail     jsonb NOT NULL DEFAULT '{}',
  request_id text
);
CREATE INDEX audit_subject ON admin.audit (subject, at DESC);

-- What was done stays written.
REVOKE UPDATE, DELETE, TRUNCATE ON admin.audit FROM :"app_role";
REVOKE DELETE, TRUNCATE ON admin.tenant, admin.operation FROM :"app_role";
