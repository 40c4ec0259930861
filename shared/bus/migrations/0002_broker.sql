-- A row with `only_consumer` is a replay: it goes to that consumer alone. `error` says why the
-- broker would not take a row; it stays, and is tried again from `retry_at` on.
ALTER TABLE bus.outbox
  ADD COLUMN only_consumer text,
  ADD COLUMN attempts int NOT NULL DEFAULT 0,
  ADD COLUMN error text,
  ADD COLUMN retry_at timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX outbox_refused ON bus.outbox (agg_type, agg_id) WHERE error IS NOT NULL;

-- A replay is a second row of the same event, so an id is unique among the others only.
ALTER TABLE bus.event
  ADD COLUMN only_consumer text,
  DROP CONSTRAINT event_event_id_key;
CREATE UNIQUE INDEX event_once ON bus.event (event_id) WHERE only_consumer IS NULL;

-- The event that `attempts` and `retry_at` speak of.
ALTER TABLE bus.consumer ADD COLUMN failing_id uuid;

-- What each consumer has handled of a broker's deliveries, written in the transaction of the
-- effect: a redelivery finds its row and has no effect.
CREATE TABLE bus.inbox (
  consumer   text NOT NULL,
  event_id   uuid NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_handled_at ON bus.inbox (handled_at);

-- Dead letters that a person has settled, who it was, and how.
CREATE TABLE bus.settled_letter (
  id         bigint PRIMARY KEY,
  consumer   text NOT NULL,
  event_id   uuid NOT NULL,
  type       text NOT NULL,
  event      jsonb NOT NULL,
  reason     text NOT NULL,
  attempts   int NOT NULL,
  dead_at    timestamptz NOT NULL,
  settled_as text NOT NULL CHECK (settled_as IN ('replayed', 'discarded')),
  settled_by text NOT NULL,
  settled_at timestamptz NOT NULL DEFAULT now()
);
