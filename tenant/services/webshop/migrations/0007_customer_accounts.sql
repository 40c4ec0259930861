-- Accounts of the shop's customers: the tenant's own, and never accounts of the platform. There is
-- none whose address is not proven: until then a sign-up is a link in a mail.
CREATE TABLE webshop.account (
  id            uuid PRIMARY KEY,
  email         text NOT NULL,
  -- Null: signs in by mail or passkey.
  password_hash text,
  locale        text NOT NULL CHECK (locale IN ('hu', 'en')),
  -- The record that the tenant keeps of this customer: name, address, consent.
  customer_id   uuid NOT NULL UNIQUE REFERENCES crm.customer (id),
  created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX account_email_key ON webshop.account (lower(email));

CREATE TABLE webshop.account_session (
  id           uuid PRIMARY KEY,
  token_hash   bytea NOT NULL UNIQUE,
  account_id   uuid NOT NULL REFERENCES webshop.account (id) ON DELETE CASCADE,
  -- How the customer proved who they are (RFC 8176).
  amr          text[] NOT NULL,
  user_agent   text NOT NULL,
  ip           text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  seen_at      timestamptz NOT NULL DEFAULT now(),
  confirmed_at timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL
);
CREATE INDEX account_session_account ON webshop.account_session (account_id, seen_at DESC);
CREATE INDEX account_session_expiry ON webshop.account_session (expires_at);

-- A sign-in by mail under way: of one browser, by the link or the code, once. Without hashes there
-- is no account of this address, or its mails had their share: that shows nowhere.
CREATE TABLE webshop.mail_sign_in (
  id           uuid PRIMARY KEY,
  browser_hash bytea NOT NULL,
  email        text NOT NULL,
  return_to    text NOT NULL,
  account_id   uuid REFERENCES webshop.account (id) ON DELETE CASCADE,
  token_hash   bytea UNIQUE,
  code_hash    bytea,
  failures     int NOT NULL DEFAULT 0,
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz
);
CREATE INDEX mail_sign_in_expiry ON webshop.mail_sign_in (expires_at);

-- Mails that were asked for. A worker looks whether there is an account: neither the answer to who
-- asked nor its time tells.
CREATE TABLE webshop.account_mail (
  id         uuid PRIMARY KEY,
  purpose    text NOT NULL CHECK (purpose IN ('sign_up', 'sign_in', 'reset', 'change_email')),
  email      text NOT NULL,
  locale     text NOT NULL,
  ip         text NOT NULL,
  data       jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);
