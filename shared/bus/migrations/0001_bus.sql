-- Written beside the data in the same transaction. `id` gives the order: it is drawn while the
-- aggregate's row is locked, so of one aggregate a later event always has the greater id.
CREATE TABLE bus.outbox (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id   uuid NOT NULL,
  tenant     text NOT NULL,
  type       text NOT NULL,
  agg_type   text NOT NULL,
  agg_id     text NOT NULL,
  agg_version bigint NOT NULL,
  data       jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The log in its final order: one relay at a time numbers events without gaps, so that readers can
-- go by position. (A reader going by outbox.id would miss events that commit late.)
CREATE TABLE bus.event (
  seq        bigint PRIMARY KEY,
  event_id   uuid NOT NULL UNIQUE,
  tenant     text NOT NULL,
  type       text NOT NULL,
  agg_type   text NOT NULL,
  agg_id     text NOT NULL,
  agg_version bigint NOT NULL,
  data       jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE bus.position (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  last_seq bigint NOT NULL
);
INSERT INTO bus.position (last_seq) VALUES (0);

-- How far each consumer has come; the row is its lock and its inbox in one: effect and position
-- change in one transaction, so each event takes effect once.
CREATE TABLE bus.consumer (
  name       text PRIMARY KEY,
  types      text[] NOT NULL,
  cursor     bigint NOT NULL DEFAULT 0,
  attempts   int NOT NULL DEFAULT 0,
  retry_at   timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE TABLE bus.dead_letter (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer   text NOT NULL,
  event_id   uuid NOT NULL,
  type       text NOT NULL,
  event      jsonb NOT NULL,
  reason     text NOT NULL,
  attempts   int NOT NULL,
  dead_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (consumer, event_id)
);
