CREATE TABLE webhook.endpoint (
  id              uuid PRIMARY KEY,
  url             text NOT NULL,
  description     text NOT NULL DEFAULT '',
  -- Event types without their version ("stock.changed") or a prefix with a star ("stock.*").
  types           text[] NOT NULL CHECK (cardinality(types) > 0),
  state           text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'disabled')),
  disabled_reason text,
  -- Since when nothing but failures came back; null after a success.
  failing_since   timestamptz,
  version         bigint NOT NULL DEFAULT 1,
  created_by      text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now()
);

-- During a rotation two secrets sign each delivery; an old one expires.
CREATE TABLE webhook.endpoint_secret (
  id          uuid PRIMARY KEY,
  endpoint_id uuid NOT NULL REFERENCES webhook.endpoint (id) ON DELETE CASCADE,
  sealed      bytea NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz
);
CREATE INDEX endpoint_secret_endpoint ON webhook.endpoint_secret (endpoint_id, created_at DESC);

-- The payload as it was when the event happened; its id is the `webhook-id` of every attempt.
CREATE TABLE webhook.event (
  id          uuid PRIMARY KEY,
  type        text NOT NULL,
  payload     text NOT NULL,
  occurred_at timestamptz NOT NULL
);
CREATE INDEX event_occurred ON webhook.event (occurred_at);

CREATE TABLE webhook.delivery (
  id              uuid PRIMARY KEY,
  event_id        uuid NOT NULL REFERENCES webhook.event (id) ON DELETE CASCADE,
  endpoint_id     uuid NOT NULL REFERENCES webhook.endpoint (id) ON DELETE CASCADE,
  state           text NOT NULL DEFAULT 'pending'
                  CHECK (state IN ('pending', 'delivering', 'delivered', 'dead')),
  attempts        int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  -- A worker that dies holds its delivery only until then.
  lease_until     timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (event_id, endpoint_id)
);
CREATE INDEX delivery_due ON webhook.delivery (next_attempt_at)
  WHERE state IN ('pending', 'delivering');
CREATE INDEX delivery_log ON webhook.delivery (endpoint_id, id DESC);

CREATE TABLE webhook.attempt (
  id           uuid PRIMARY KEY,
  delivery_id  uuid NOT NULL REFERENCES webhook.delivery (id) ON DELETE CASCADE,
  number       int NOT NULL,
  -- Null where no answer came; then `error` says why.
  status       int,
  error        text,
  duration_ms  int NOT NULL,
  response     text NOT NULL DEFAULT '',
  attempted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX attempt_delivery ON webhook.attempt (delivery_id, number);
