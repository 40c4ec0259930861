ALTER TABLE identity.membership
  -- Codes of the tenant's locations where the member may act; null: everywhere.
  ADD COLUMN locations text[] CHECK (cardinality(locations) > 0),
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();

-- Set by the tenant's owners: staff sign in with two factors.
ALTER TABLE identity.tenant
  ADD COLUMN IF NOT EXISTS require_second_factor boolean NOT NULL DEFAULT false;

-- An invitation is to an address; what it gives stands in its row, whatever a request says. Nobody
-- is a member, and nobody has an account, before it is accepted.
ALTER TABLE identity.invitation
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN email text,
  ADD COLUMN name text NOT NULL DEFAULT '',
  ADD COLUMN role text NOT NULL DEFAULT 'clerk' CHECK (role IN ('owner', 'manager', 'clerk')),
  ADD COLUMN locations text[] CHECK (cardinality(locations) > 0),
  ADD COLUMN invited_by text NOT NULL DEFAULT '',
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
UPDATE identity.invitation i SET email = a.email, name = a.name FROM identity.account a
  WHERE a.id = i.account_id;
UPDATE identity.invitation i SET role = m.role FROM identity.membership m
  WHERE m.account_id = i.account_id AND m.tenant_slug = i.tenant_slug;
DELETE FROM identity.membership m USING identity.account a, identity.invitation i
  WHERE a.id = m.account_id AND a.email_verified_at IS NULL
    AND i.account_id = m.account_id AND i.tenant_slug = m.tenant_slug AND i.used_at IS NULL;
ALTER TABLE identity.invitation
  DROP CONSTRAINT invitation_pkey,
  DROP COLUMN account_id,
  ALTER COLUMN id DROP DEFAULT,
  ALTER COLUMN email SET NOT NULL,
  ADD PRIMARY KEY (id),
  ADD UNIQUE (token_hash);
CREATE UNIQUE INDEX invitation_open ON identity.invitation (tenant_slug, lower(email))
  WHERE used_at IS NULL;
CREATE INDEX invitation_email ON identity.invitation (lower(email)) WHERE used_at IS NULL;

-- Dies with the membership it was made under.
CREATE TABLE identity.personal_token (
  id           uuid PRIMARY KEY,
  account_id   uuid NOT NULL,
  tenant_slug  text NOT NULL,
  name         text NOT NULL,
  token_hash   bytea NOT NULL UNIQUE,
  abilities    text[] NOT NULL CHECK (cardinality(abilities) > 0),
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  FOREIGN KEY (account_id, tenant_slug)
    REFERENCES identity.membership (account_id, tenant_slug) ON DELETE CASCADE
);
CREATE INDEX personal_token_member ON identity.personal_token (account_id, tenant_slug);

-- Made by a tenant's owners for programs that call the tenant's API.
ALTER TABLE identity.client
  ADD COLUMN made_by_tenant boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now(),
  ADD CHECK (NOT made_by_tenant OR tenant_slug IS NOT NULL);
