CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE TABLE inventory.location (
  id         uuid PRIMARY KEY,
  code       text NOT NULL UNIQUE,
  name       text NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('warehouse', 'store', 'transit', 'quarantine', 'bin')),
  parent_id  uuid REFERENCES inventory.location (id),
  version    bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What can be kept in stock: the catalogue registers its variants here, in its own transaction.
CREATE TABLE inventory.item (
  variant_id      uuid PRIMARY KEY,
  product_id      uuid NOT NULL,
  sku             text NOT NULL,
  title           text NOT NULL,
  search          text NOT NULL,
  tracked         boolean NOT NULL DEFAULT true,
  backorder_limit bigint NOT NULL DEFAULT 0 CHECK (backorder_limit >= 0),
  safety_stock    bigint NOT NULL DEFAULT 0 CHECK (safety_stock >= 0),
  removed_at      timestamptz
);
CREATE INDEX item_sku ON inventory.item (sku, variant_id);
CREATE INDEX item_product ON inventory.item (product_id);
CREATE INDEX item_search ON inventory.item USING gin (search public.gin_trgm_ops);

-- The counters. Whatever the code does, these constraints hold.
CREATE TABLE inventory.stock_level (
  variant_id      uuid NOT NULL REFERENCES inventory.item (variant_id),
  location_id     uuid NOT NULL REFERENCES inventory.location (id),
  on_hand         bigint NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
  reserved        bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  unavailable     bigint NOT NULL DEFAULT 0 CHECK (unavailable >= 0),
  backorder_limit bigint NOT NULL DEFAULT 0,
  available       bigint GENERATED ALWAYS AS (on_hand - reserved - unavailable) STORED,
  version         bigint NOT NULL DEFAULT 0,
  changed_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (variant_id, location_id),
  CONSTRAINT stock_level_promised CHECK (reserved <= on_hand + backorder_limit)
);
CREATE INDEX stock_level_location ON inventory.stock_level (location_id, variant_id);
CREATE INDEX stock_level_available ON inventory.stock_level (available, variant_id, location_id);

-- The ledger: every change of on hand, with the balance after it. Rows are only ever added.
CREATE TABLE inventory.stock_movement (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  variant_id    uuid NOT NULL,
  location_id   uuid NOT NULL,
  delta         bigint NOT NULL CHECK (delta <> 0),
  on_hand_after bigint NOT NULL CHECK (on_hand_after >= 0),
  reason        text NOT NULL,
  -- What caused it: a transfer, an import, an adjustment. The same cause moves a key once.
  reference     text NOT NULL,
  actor         text NOT NULL,
  note          text NOT NULL DEFAULT '',
  moved_at      timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (variant_id, location_id)
    REFERENCES inventory.stock_level (variant_id, location_id),
  CONSTRAINT stock_movement_once UNIQUE (reference, reason, variant_id, location_id)
);
CREATE INDEX stock_movement_key ON inventory.stock_movement (variant_id, location_id, id DESC);
CREATE INDEX stock_movement_time ON inventory.stock_movement (moved_at);
REVOKE UPDATE, DELETE, TRUNCATE ON inventory.stock_movement FROM :"app_role";

-- Promised to somebody until `expires_at`, judged by the clock wherever it is read.
CREATE TABLE inventory.stock_hold (
  id          uuid PRIMARY KEY,
  reference   text NOT NULL,
  variant_id  uuid NOT NULL,
  location_id uuid NOT NULL,
  quantity    bigint NOT NULL CHECK (quantity > 0),
  expires_at  timestamptz NOT NULL,
  -- 'released', 'committed', 'expired', or 'shortage' where the goods were not there after all.
  outcome     text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (variant_id, location_id)
    REFERENCES inventory.stock_level (variant_id, location_id)
);
CREATE INDEX stock_hold_open ON inventory.stock_hold (variant_id, location_id)
  WHERE outcome IS NULL;
CREATE INDEX stock_hold_reference ON inventory.stock_hold (reference) WHERE outcome IS NULL;
CREATE INDEX stock_hold_expiry ON inventory.stock_hold (expires_at) WHERE outcome IS NULL;

CREATE SEQUENCE inventory.transfer_number;
GRANT USAGE ON SEQUENCE inventory.transfer_number TO :"app_role";

CREATE TABLE inventory.transfer (
  id         uuid PRIMARY KEY,
  number     bigint NOT NULL UNIQUE DEFAULT nextval('inventory.transfer_number'),
  from_id    uuid NOT NULL REFERENCES inventory.location (id),
  to_id      uuid NOT NULL REFERENCES inventory.location (id),
  transit_id uuid NOT NULL REFERENCES inventory.location (id),
  state      text NOT NULL DEFAULT 'draft'
             CHECK (state IN ('draft', 'in_transit', 'received', 'cancelled')),
  note       text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  shipped_at timestamptz,
  closed_at  timestamptz,
  CHECK (from_id <> to_id)
);

CREATE TABLE inventory.transfer_line (
  transfer_id uuid NOT NULL REFERENCES inventory.transfer (id) ON DELETE CASCADE,
  variant_id  uuid NOT NULL REFERENCES inventory.item (variant_id),
  quantity    bigint NOT NULL CHECK (quantity > 0),
  -- Null until the transfer is received; less than `quantity` is a discrepancy left in transit.
  received    bigint CHECK (received >= 0 AND received <= quantity),
  PRIMARY KEY (transfer_id, variant_id)
);
