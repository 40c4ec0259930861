-- Credentials of subjects: accounts in identity's database, a shop's customers in its own. Who a
-- subject is, this schema does not know.

-- Failures by account, address, and account on a known device. A key heals by time: nobody is
-- locked out for good. Keys are hashed: this is no list of addresses that somebody tried.
CREATE TABLE credentials.failure (
  key      text PRIMARY KEY,
  failures int NOT NULL,
  last_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX failure_last ON credentials.failure (last_at);

-- Links that were mailed: good once, for one purpose.
CREATE TABLE credentials.link (
  token_hash bytea PRIMARY KEY,
  purpose    text NOT NULL,
  subject_id uuid NOT NULL,
  data       jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX link_subject ON credentials.link (subject_id, purpose) WHERE used_at IS NULL;
CREATE INDEX link_expiry ON credentials.link (expires_at);

-- Mails that strangers can cause, counted by recipient, sender's address and tenant.
CREATE TABLE credentials.mail_count (
  key text NOT NULL,
  at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX mail_count_key ON credentials.mail_count (key, at);

-- Browsers that have signed a subject in. One that is remembered stands for the second factor.
CREATE TABLE credentials.device (
  id               uuid PRIMARY KEY,
  subject_id       uuid NOT NULL,
  token_hash       bytea NOT NULL,
  user_agent       text NOT NULL,
  ip               text NOT NULL,
  first_seen_at    timestamptz NOT NULL DEFAULT now(),
  last_seen_at     timestamptz NOT NULL DEFAULT now(),
  remembered_until timestamptz,
  UNIQUE (subject_id, token_hash)
);
