CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE TABLE crm.customer (
  id           uuid PRIMARY KEY,
  family_name  text NOT NULL DEFAULT '',
  given_name   text NOT NULL DEFAULT '',
  company      text NOT NULL DEFAULT '',
  email        text,
  phone        text NOT NULL DEFAULT '',
  tax_number   text NOT NULL DEFAULT '',
  country      char(2) NOT NULL DEFAULT 'HU',
  postcode     text NOT NULL DEFAULT '',
  city         text NOT NULL DEFAULT '',
  street       text NOT NULL DEFAULT '',
  locale       text NOT NULL DEFAULT 'hu' CHECK (locale IN ('hu', 'en')),
  tags         text[] NOT NULL DEFAULT '{}',
  note         text NOT NULL DEFAULT '',
  -- Family name first whatever the language: the order of a Hungarian list.
  sort_name    text COLLATE "hu-HU-x-icu" NOT NULL,
  search       text NOT NULL,
  version      bigint NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now(),
  archived_at  timestamptz,
  CHECK (family_name <> '' OR given_name <> '' OR company <> '')
);

CREATE UNIQUE INDEX customer_email_key ON crm.customer (lower(email)) WHERE archived_at IS NULL;
CREATE INDEX customer_sort ON crm.customer (sort_name, id) WHERE archived_at IS NULL;
CREATE INDEX customer_search ON crm.customer USING gin (search public.gin_trgm_ops);
CREATE INDEX customer_tags ON crm.customer USING gin (tags);

-- Proof of consent (GDPR Art. 7(1)): what was shown, when, from where. A withdrawal is a new row.
CREATE TABLE crm.consent (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id   uuid NOT NULL REFERENCES crm.customer (id),
  purpose       text NOT NULL CHECK (purpose IN ('newsletter', 'offers')),
  channel       text NOT NULL CHECK (channel IN ('email', 'sms', 'post')),
  granted       boolean NOT NULL,
  wording       text NOT NULL,
  source        text NOT NULL,
  recorded_by   text NOT NULL,
  recorded_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX consent_customer ON crm.consent (customer_id, purpose, channel, id DESC);
REVOKE UPDATE, DELETE, TRUNCATE ON crm.consent FROM :"app_role";
