CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE TABLE webshop.product (
  id               uuid PRIMARY KEY,
  handle           text NOT NULL UNIQUE CHECK (handle <> ''),
  title            text NOT NULL CHECK (title <> ''),
  body_html        text NOT NULL DEFAULT '',
  vendor           text NOT NULL DEFAULT '',
  type             text NOT NULL DEFAULT '',
  tags             text[] NOT NULL DEFAULT '{}',
  status           text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'archived')),
  -- Shown in the storefront; a product may be active for the till only.
  published        boolean NOT NULL DEFAULT true,
  gift_card        boolean NOT NULL DEFAULT false,
  seo_title        text NOT NULL DEFAULT '',
  seo_description  text NOT NULL DEFAULT '',
  option_names     text[] NOT NULL DEFAULT '{}',
  -- The next four are derived from the variants and media, so that a list reads one table.
  variant_count    integer NOT NULL DEFAULT 0,
  price_min        bigint,
  price_max        bigint,
  picture          text,
  sort_title       text COLLATE "hu-HU-x-icu" NOT NULL,
  search           text NOT NULL,
  version          bigint NOT NULL DEFAULT 1,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX product_sort ON webshop.product (sort_title, id);
CREATE INDEX product_updated ON webshop.product (updated_at DESC, id DESC);
CREATE INDEX product_vendor ON webshop.product (vendor);
CREATE INDEX product_search ON webshop.product USING gin (search public.gin_trgm_ops);

CREATE TABLE webshop.variant (
  id                uuid PRIMARY KEY,
  product_id        uuid NOT NULL REFERENCES webshop.product (id) ON DELETE CASCADE,
  position          integer NOT NULL,
  option_values     text[] NOT NULL DEFAULT '{}',
  sku               text CHECK (sku <> ''),
  barcode           text NOT NULL DEFAULT '',
  -- Minor units, gross: what the shopper pays.
  price             bigint NOT NULL CHECK (price >= 0),
  compare_at        bigint CHECK (compare_at >= 0),
  cost              bigint CHECK (cost >= 0),
  currency          char(3) NOT NULL,
  tax_class         text NOT NULL DEFAULT 'standard',
  weight_grams      integer NOT NULL DEFAULT 0 CHECK (weight_grams >= 0),
  weight_unit       text NOT NULL DEFAULT 'kg',
  requires_shipping boolean NOT NULL DEFAULT true,
  tracked           boolean NOT NULL DEFAULT true,
  -- May be sold below zero.
  backorder         boolean NOT NULL DEFAULT false,
  -- Address of its own picture among the product's media.
  picture_url       text NOT NULL DEFAULT '',
  UNIQUE (product_id, option_values)
);
CREATE UNIQUE INDEX variant_sku_key ON webshop.variant (sku) WHERE sku IS NOT NULL;
CREATE INDEX variant_barcode ON webshop.variant (barcode) WHERE barcode <> '';
CREATE INDEX variant_product ON webshop.variant (product_id, position);

CREATE TABLE webshop.category (
  id         uuid PRIMARY KEY,
  parent_id  uuid REFERENCES webshop.category (id),
  name       text NOT NULL CHECK (name <> ''),
  -- From the root, joined by " > ": what files carry and people read.
  path       text COLLATE "hu-HU-x-icu" NOT NULL UNIQUE,
  handle     text NOT NULL UNIQUE
);

CREATE TABLE webshop.product_category (
  product_id   uuid NOT NULL REFERENCES webshop.product (id) ON DELETE CASCADE,
  category_id  uuid NOT NULL REFERENCES webshop.category (id),
  PRIMARY KEY (product_id, category_id)
);
CREATE INDEX product_category_category ON webshop.product_category (category_id, product_id);

-- A picture is a stored object (`key`), or an address it is still to be fetched from.
CREATE TABLE webshop.media (
  id            uuid PRIMARY KEY,
  product_id    uuid NOT NULL REFERENCES webshop.product (id) ON DELETE CASCADE,
  position      integer NOT NULL,
  alt           text NOT NULL DEFAULT '',
  source_url    text NOT NULL,
  key           text,
  fetch_error   text,
  attempts      integer NOT NULL DEFAULT 0,
  UNIQUE (product_id, source_url)
);

-- Rates by class and country with the day from which they hold.
CREATE TABLE webshop.vat_rate (
  country       char(2) NOT NULL,
  tax_class     text NOT NULL,
  basis_points  integer NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
  valid_from    date NOT NULL,
  PRIMARY KEY (country, tax_class, valid_from)
);
-- Act CXXVII of 2007, sections 82 and 85, with its earlier standard rates.
INSERT INTO webshop.vat_rate (country, tax_class, basis_points, valid_from) VALUES
  ('HU', 'standard', 2000, '2006-01-01'),
  ('HU', 'standard', 2500, '2009-07-01'),
  ('HU', 'standard', 2700, '2012-01-01'),
  ('HU', 'reduced', 1800, '2009-07-01'),
  ('HU', 'super_reduced', 500, '2004-01-01'),
  ('HU', 'exempt', 0, '2004-01-01');

-- Every price that ever held, from when to when: the lowest of the last 30 days must be shown with
-- a reduction (Directive 98/6/EC, Art. 6a), and cannot be found out afterwards.
CREATE TABLE webshop.price_history (
  variant_id  uuid NOT NULL,
  currency    char(3) NOT NULL,
  price       bigint NOT NULL,
  valid_from  timestamptz NOT NULL DEFAULT now(),
  valid_to    timestamptz,
  PRIMARY KEY (variant_id, currency, valid_from)
);
CREATE UNIQUE INDEX price_history_current ON webshop.price_history (variant_id, currency)
  WHERE valid_to IS NULL;
REVOKE DELETE, TRUNCATE ON webshop.price_history FROM :"app_role";
