-- Names and prices as the newest event told them; an older event never overwrites a newer one.
CREATE TABLE analytics.variant (
  variant_id    uuid PRIMARY KEY,
  product_id    uuid NOT NULL,
  sku           text NOT NULL,
  title         text NOT NULL,
  price         bigint NOT NULL,
  cost          bigint,
  currency      char(3) NOT NULL,
  version       bigint NOT NULL
);

CREATE TABLE analytics.location (
  location_id uuid PRIMARY KEY,
  code        text NOT NULL,
  name        text NOT NULL,
  kind        text NOT NULL,
  version     bigint NOT NULL
);

CREATE TABLE analytics.stock (
  variant_id  uuid NOT NULL,
  location_id uuid NOT NULL,
  sku         text NOT NULL,
  on_hand     bigint NOT NULL,
  available   bigint NOT NULL,
  version     bigint NOT NULL,
  changed_at  timestamptz NOT NULL,
  PRIMARY KEY (variant_id, location_id)
);
CREATE INDEX stock_location ON analytics.stock (location_id);

-- Rollups by the tenant's own calendar day at the time of writing.
CREATE TABLE analytics.movement_day (
  day         date NOT NULL,
  location_id uuid NOT NULL,
  reason      text NOT NULL,
  units_in    bigint NOT NULL,
  units_out   bigint NOT NULL,
  movements   bigint NOT NULL,
  PRIMARY KEY (day, location_id, reason)
);

CREATE TABLE analytics.variant_day (
  day        date NOT NULL,
  variant_id uuid NOT NULL,
  units_in   bigint NOT NULL,
  units_out  bigint NOT NULL,
  movements  bigint NOT NULL,
  PRIMARY KEY (day, variant_id)
);

-- How fresh the figures are: the time of the newest event they contain.
CREATE TABLE analytics.freshness (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  event_time timestamptz NOT NULL
);
