-- SCIM 2.0: a tenant's directory manages who belongs to it.
CREATE TABLE identity.scim_token (
  id           uuid PRIMARY KEY,
  tenant_slug  text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  token_hash   bytea NOT NULL UNIQUE,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_used_at timestamptz
);
CREATE INDEX scim_token_tenant ON identity.scim_token (tenant_slug, created_at DESC);

-- What the directory says of a person. The account may have other tenants: this never changes it
-- once its owner has proven the address.
CREATE TABLE identity.scim_user (
  id          uuid PRIMARY KEY,
  tenant_slug text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  account_id  uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  user_name   text NOT NULL,
  external_id text,
  email       text NOT NULL,
  attributes  jsonb NOT NULL DEFAULT '{}',
  active      boolean NOT NULL,
  version     int NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_slug, account_id)
);
CREATE UNIQUE INDEX scim_user_name ON identity.scim_user (tenant_slug, lower(user_name));
CREATE INDEX scim_user_external ON identity.scim_user (tenant_slug, external_id);

CREATE TABLE identity.scim_group (
  id           uuid PRIMARY KEY,
  tenant_slug  text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  display_name text NOT NULL,
  external_id  text,
  -- The role of its members; null: the group means nothing here.
  role         text CHECK (role IN ('owner', 'manager', 'clerk')),
  version      int NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL DEFAULT now(),
  changed_at   timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX scim_group_name ON identity.scim_group (tenant_slug, lower(display_name));

CREATE TABLE identity.scim_group_member (
  group_id uuid NOT NULL REFERENCES identity.scim_group (id) ON DELETE CASCADE,
  user_id  uuid NOT NULL REFERENCES identity.scim_user (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX scim_group_member_user ON identity.scim_group_member (user_id);
