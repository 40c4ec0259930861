ALTER TABLE identity.client
  ADD COLUMN type text NOT NULL DEFAULT 'confidential'
    CHECK (type IN ('confidential', 'public')),
  ADD COLUMN grant_types text[] NOT NULL DEFAULT '{}',
  ADD COLUMN id_token_alg text NOT NULL DEFAULT 'RS256' CHECK (id_token_alg IN ('RS256', 'ES256')),
  -- For so long the same refresh token gives the same successor again (an answer that got lost).
  ADD COLUMN refresh_grace_seconds int NOT NULL DEFAULT 10
    CHECK (refresh_grace_seconds BETWEEN 0 AND 60),
  -- The platform's own apps: their people are not asked for consent.
  ADD COLUMN first_party boolean NOT NULL DEFAULT false,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
UPDATE identity.client SET first_party = true, grant_types =
  CASE WHEN redirect_uris = '{}' THEN '{}'::text[] ELSE '{authorization_code,refresh_token}' END ||
  CASE WHEN scopes = '{}' THEN '{}'::text[] ELSE '{client_credentials}' END;

-- A grant is also the family of its refresh tokens. It may outlive its session (offline_access).
ALTER TABLE identity.grant DROP CONSTRAINT grant_session_id_fkey;
ALTER TABLE identity.grant
  ADD COLUMN offline boolean NOT NULL DEFAULT false,
  -- What its access tokens are for (RFC 8707); null: identity's own userinfo.
  ADD COLUMN audience text,
  ADD COLUMN auth_time timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN acr text NOT NULL DEFAULT 'urn:vecton:acr:1',
  ADD COLUMN amr text[] NOT NULL DEFAULT '{pwd}',
  -- Of the key that must be shown with its refresh tokens (RFC 9449); public clients only.
  ADD COLUMN key_thumbprint text,
  ADD COLUMN used_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days';
CREATE INDEX grant_account ON identity.grant (account_id) WHERE revoked_at IS NULL;
CREATE INDEX grant_session ON identity.grant (session_id);
CREATE INDEX grant_expiry ON identity.grant (expires_at);

ALTER TABLE identity.code ADD COLUMN key_thumbprint text;
CREATE INDEX code_grant ON identity.code (grant_id);

-- A successor is derived from its parent, so that it can be given again without being kept.
CREATE TABLE identity.refresh_token (
  token_hash bytea PRIMARY KEY,
  grant_id   uuid NOT NULL REFERENCES identity.grant (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at    timestamptz
);
CREATE INDEX refresh_token_grant ON identity.refresh_token (grant_id);

-- Single access tokens that were taken back before their end.
CREATE TABLE identity.revoked_token (
  jti        text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);

-- Authorization requests that came by POST or were pushed by the client (RFC 9126).
CREATE TABLE identity.pushed_request (
  uri_hash   bytea PRIMARY KEY,
  client_id  text NOT NULL REFERENCES identity.client (id) ON DELETE CASCADE,
  query      text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);

CREATE TABLE identity.consent (
  account_id uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  client_id  text NOT NULL REFERENCES identity.client (id) ON DELETE CASCADE,
  scopes     text[] NOT NULL,
  given_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, client_id)
);

-- RFC 8628: a device waits while a person says yes elsewhere.
CREATE TABLE identity.device_request (
  id             uuid PRIMARY KEY,
  device_hash    bytea NOT NULL UNIQUE,
  user_code_hash bytea NOT NULL UNIQUE,
  client_id      text NOT NULL REFERENCES identity.client (id) ON DELETE CASCADE,
  scope          text NOT NULL,
  audience       text,
  grant_id       uuid REFERENCES identity.grant (id) ON DELETE CASCADE,
  denied_at      timestamptz,
  used_at        timestamptz,
  polled_at      timestamptz,
  -- Seconds between two polls; grows when the device asks too often.
  poll_seconds   int NOT NULL,
  expires_at     timestamptz NOT NULL
);

-- Proofs of possession already taken (RFC 9449, 11.1).
CREATE TABLE identity.dpop_proof (
  proof_hash bytea PRIMARY KEY,
  expires_at timestamptz NOT NULL
);

-- The key to sign with is the newest whose time has come: a later one is published already.
ALTER TABLE identity.signing_key
  ADD COLUMN alg text NOT NULL DEFAULT 'RS256' CHECK (alg IN ('RS256', 'ES256')),
  ADD COLUMN use_from timestamptz NOT NULL DEFAULT now();
UPDATE identity.signing_key SET use_from = created_at;
