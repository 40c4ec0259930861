CREATE TABLE identity.account (
  id             uuid PRIMARY KEY,
  email          text NOT NULL,
  name           text NOT NULL DEFAULT '',
  -- argon2id in PHC form; null until an invitation is accepted.
  password_hash  text,
  platform_admin boolean NOT NULL DEFAULT false,
  disabled_at    timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX account_email ON identity.account (lower(email));

CREATE TABLE identity.tenant (
  slug       text PRIMARY KEY,
  name       text NOT NULL,
  origin     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE identity.membership (
  account_id  uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  tenant_slug text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  role        text NOT NULL CHECK (role IN ('owner', 'manager', 'clerk')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, tenant_slug)
);

CREATE TABLE identity.invitation (
  token_hash  bytea PRIMARY KEY,
  account_id  uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  tenant_slug text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz
);

-- `id` is the sid of OpenID Connect.
CREATE TABLE identity.session (
  id          uuid PRIMARY KEY,
  token_hash  bytea NOT NULL UNIQUE,
  account_id  uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  user_agent  text NOT NULL,
  ip          text NOT NULL,
  auth_time   timestamptz NOT NULL DEFAULT now(),
  seen_at     timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  ended_at    timestamptz
);
CREATE INDEX session_account ON identity.session (account_id) WHERE ended_at IS NULL;

-- Failures by account, address and account with device; a key heals by time, nobody is locked out.
CREATE TABLE identity.sign_in_failure (
  key        text PRIMARY KEY,
  failures   int NOT NULL,
  last_at    timestamptz NOT NULL
);

CREATE TABLE identity.client (
  id                        text PRIMARY KEY,
  name                      text NOT NULL,
  tenant_slug               text REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  redirect_uris             text[] NOT NULL DEFAULT '{}',
  post_logout_redirect_uris text[] NOT NULL DEFAULT '{}',
  backchannel_logout_uri    text,
  -- Scopes and audiences that client credentials may ask for.
  scopes                    text[] NOT NULL DEFAULT '{}',
  audiences                 text[] NOT NULL DEFAULT '{}',
  disabled_at               timestamptz
);

-- The two newest are good, so that a secret can be changed without a gap.
CREATE TABLE identity.client_secret (
  client_id   text NOT NULL REFERENCES identity.client (id) ON DELETE CASCADE,
  secret_hash bytea NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (client_id, secret_hash)
);

-- A request is checked once and kept: only its id travels through the sign-in.
CREATE TABLE identity.auth_request (
  id           uuid PRIMARY KEY,
  browser_hash bytea NOT NULL,
  client_id    text NOT NULL REFERENCES identity.client (id) ON DELETE CASCADE,
  parameters   jsonb NOT NULL,
  expires_at   timestamptz NOT NULL
);

CREATE TABLE identity.grant (
  id         uuid PRIMARY KEY,
  client_id  text NOT NULL REFERENCES identity.client (id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  session_id uuid NOT NULL REFERENCES identity.session (id) ON DELETE CASCADE,
  scope      text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

CREATE TABLE identity.code (
  code_hash    bytea PRIMARY KEY,
  grant_id     uuid NOT NULL REFERENCES identity.grant (id) ON DELETE CASCADE,
  client_id    text NOT NULL,
  redirect_uri text NOT NULL,
  challenge    text NOT NULL,
  nonce        text,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz
);

CREATE TABLE identity.signing_key (
  kid        text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  sealed     bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Logout messages to apps, sent by the worker until they are taken or given up.
CREATE TABLE identity.logout_message (
  id         uuid PRIMARY KEY,
  client_id  text NOT NULL REFERENCES identity.client (id) ON DELETE CASCADE,
  session_id uuid NOT NULL,
  account_id uuid NOT NULL,
  attempts   int NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE identity.audit (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT now(),
  actor   text NOT NULL,
  action  text NOT NULL,
  subject text NOT NULL,
  detail  jsonb NOT NULL DEFAULT '{}'
);
REVOKE UPDATE, DELETE, TRUNCATE ON identity.audit FROM :"app_role";
