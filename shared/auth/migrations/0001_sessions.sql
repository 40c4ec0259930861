-- Of cookies and states only hashes are kept: a stolen dump signs nobody in.
CREATE TABLE auth.session (
  id          uuid PRIMARY KEY,
  token_hash  bytea NOT NULL UNIQUE,
  account_id  uuid NOT NULL,
  email       text NOT NULL,
  name        text NOT NULL,
  role        text NOT NULL,
  -- The session at identity that this one came from: it ends with it.
  sid         text NOT NULL,
  -- Names this session to identity when the person signs out; opens nothing.
  id_token    text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL
);
CREATE INDEX session_sid ON auth.session (sid);
CREATE INDEX session_account ON auth.session (account_id);
CREATE INDEX session_expiry ON auth.session (expires_at);

-- A sign-in under way, bound to the browser that began it and used once.
CREATE TABLE auth.sign_in (
  state_hash   bytea PRIMARY KEY,
  browser_hash bytea NOT NULL,
  nonce        text NOT NULL,
  verifier     text NOT NULL,
  return_to    text NOT NULL,
  expires_at   timestamptz NOT NULL
);

-- Back-channel logout tokens already acted on (OpenID Connect Back-Channel Logout 1.0, 2.6).
CREATE TABLE auth.logout_token (
  jti        text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
