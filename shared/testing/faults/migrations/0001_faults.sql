-- Things that change, one row's lock each, and every change that was committed, with its event.
CREATE TABLE faults.aggregate (
  id      uuid PRIMARY KEY,
  version bigint NOT NULL DEFAULT 0,
  value   bigint NOT NULL DEFAULT 0
);

CREATE TABLE faults.change (
  intent       uuid PRIMARY KEY,
  aggregate_id uuid NOT NULL REFERENCES faults.aggregate (id),
  version      bigint NOT NULL,
  delta        bigint NOT NULL,
  UNIQUE (aggregate_id, version)
);

-- What consumers did. Nothing here keeps them from doing it twice or in the wrong order: that is
-- what the checks look for.
CREATE TABLE faults.effect (
  n            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer     text NOT NULL,
  event_id     uuid NOT NULL,
  aggregate_id text NOT NULL,
  version      bigint NOT NULL,
  delta        bigint NOT NULL,
  process      text NOT NULL,
  at           timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX effect_aggregate ON faults.effect (consumer, aggregate_id, n);

CREATE TABLE faults.total (
  consumer     text NOT NULL,
  aggregate_id text NOT NULL,
  applied      bigint NOT NULL,
  sum          bigint NOT NULL,
  PRIMARY KEY (consumer, aggregate_id)
);

-- Position of the broken relay that goes by one.
CREATE TABLE faults.cursor (broken_cursor bigint NOT NULL);
