-- A tenant's own OpenID Provider, by which its staff may sign in to its apps.
CREATE TABLE identity.tenant_provider (
  tenant_slug   text PRIMARY KEY REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  issuer        text NOT NULL,
  client_id     text NOT NULL,
  sealed_secret bytea NOT NULL,
  label         text NOT NULL,
  -- The owners say that it checks a second factor: its `amr` is believed then.
  second_factor boolean NOT NULL DEFAULT false,
  enabled       boolean NOT NULL DEFAULT true,
  changed_at    timestamptz NOT NULL DEFAULT now()
);

-- Who a person of a provider is here, by issuer and subject: addresses change hands. It is good for
-- this tenant only and dies with the membership.
CREATE TABLE identity.federated_account (
  issuer      text NOT NULL,
  subject     text NOT NULL,
  tenant_slug text NOT NULL,
  account_id  uuid NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject, tenant_slug),
  FOREIGN KEY (account_id, tenant_slug)
    REFERENCES identity.membership (account_id, tenant_slug) ON DELETE CASCADE
);
CREATE INDEX federated_account_member ON identity.federated_account (account_id, tenant_slug);

-- A sign-in that is at the provider: for one browser, one issuer and one answer.
CREATE TABLE identity.provider_sign_in (
  state_hash   bytea PRIMARY KEY,
  browser_hash bytea NOT NULL,
  tenant_slug  text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  issuer       text NOT NULL,
  client_id    text NOT NULL,
  request_id   uuid NOT NULL,
  nonce        text NOT NULL,
  verifier     text NOT NULL,
  -- The provider has to prove the person anew.
  fresh        boolean NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL
);

-- Somebody of a provider who still has to prove the account once by a usual sign-in.
CREATE TABLE identity.provider_link (
  request_id   uuid NOT NULL,
  browser_hash bytea NOT NULL,
  issuer       text NOT NULL,
  subject      text NOT NULL,
  tenant_slug  text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  account_id   uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (request_id, browser_hash)
);

ALTER TABLE identity.session
  -- Began by that tenant's provider: it opens that tenant's own apps and nothing else.
  ADD COLUMN tenant_slug text REFERENCES identity.tenant (slug) ON DELETE CASCADE;
CREATE INDEX session_tenant ON identity.session (tenant_slug)
  WHERE tenant_slug IS NOT NULL AND ended_at IS NULL;
