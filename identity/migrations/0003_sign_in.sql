-- Failures are counted in the schema `credentials` now.
DROP TABLE identity.sign_in_failure;

-- A sign-in under way: bound to the browser that began it, several at once for several tabs. Until
-- it ends nothing is signed in.
CREATE TABLE identity.sign_in (
  id           uuid PRIMARY KEY,
  browser_hash bytea NOT NULL,
  -- As it was typed: whether there is such an account shows with the password, and not before.
  email        text NOT NULL,
  request_id   uuid,
  return_to    text NOT NULL,
  -- Set with the right password.
  account_id   uuid REFERENCES identity.account (id) ON DELETE CASCADE,
  amr          text[] NOT NULL DEFAULT '{}',
  -- Wrong second factors: a few of them end it.
  failures     int NOT NULL DEFAULT 0,
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz
);
CREATE INDEX sign_in_expiry ON identity.sign_in (expires_at);

ALTER TABLE identity.session
  ADD COLUMN device_id uuid,
  -- The cookie gets a new secret with the next request, as after a change of role.
  ADD COLUMN renew boolean NOT NULL DEFAULT false;

-- Mails that somebody asked for without being signed in. A worker looks whether there is an account:
-- the request itself does the same for every address.
CREATE TABLE identity.mail_request (
  id      uuid PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('reset', 'change_email')),
  email   text NOT NULL,
  -- Who asks, where that is known.
  account_id uuid REFERENCES identity.account (id) ON DELETE CASCADE,
  locale  text NOT NULL,
  ip      text NOT NULL,
  at      timestamptz NOT NULL DEFAULT now()
);

-- Somebody wants a shop. It waits for the platform's admins once the address is proven.
CREATE TABLE identity.sign_up (
  id          uuid PRIMARY KEY,
  email       text NOT NULL,
  name        text NOT NULL,
  company     text NOT NULL,
  slug        text NOT NULL,
  plan        text NOT NULL CHECK (plan IN ('starter', 'business', 'enterprise')),
  locale      text NOT NULL CHECK (locale IN ('hu', 'en')),
  ip          text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  verified_at timestamptz,
  decided_at  timestamptz,
  decision    text CHECK (decision IN ('approved', 'declined')),
  decided_by  text,
  CHECK ((decided_at IS NULL) = (decision IS NULL))
);
CREATE INDEX sign_up_waiting ON identity.sign_up (created_at)
  WHERE verified_at IS NOT NULL AND decided_at IS NULL;
