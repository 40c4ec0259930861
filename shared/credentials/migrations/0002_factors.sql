-- Second factors and passkeys of a subject: an account of identity, or a customer of a shop. Whose
-- id it is, this schema does not know.

-- An authenticator app. Its seed is sealed; `last_step` is the newest time step that was accepted.
CREATE TABLE credentials.totp (
  subject_id uuid PRIMARY KEY,
  sealed     bytea NOT NULL,
  last_step  bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- An authenticator app that is being set up: it counts when a code from it was typed in.
CREATE TABLE credentials.totp_enrolment (
  subject_id uuid PRIMARY KEY,
  id         uuid NOT NULL,
  sealed     bytea NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE TABLE credentials.recovery_code (
  code_hash  bytea PRIMARY KEY,
  subject_id uuid NOT NULL,
  used_at    timestamptz
);
CREATE INDEX recovery_code_subject ON credentials.recovery_code (subject_id);

CREATE TABLE credentials.passkey (
  id            uuid PRIMARY KEY,
  -- As the authenticator named it, in base64url.
  credential_id text NOT NULL UNIQUE,
  subject_id    uuid NOT NULL,
  name          text NOT NULL,
  public_key    bytea NOT NULL,
  -- How often it was used, where the authenticator counts: a copy of it falls behind.
  counter       bigint NOT NULL,
  transports    text[] NOT NULL,
  -- Kept by the maker of the device for all of a person's devices, or in this one only.
  synced        boolean NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  last_used_at  timestamptz
);
CREATE INDEX passkey_subject ON credentials.passkey (subject_id);

-- What an authenticator has to sign, once. Without a subject: whoever owns the passkey signs in.
CREATE TABLE credentials.passkey_challenge (
  id         uuid PRIMARY KEY,
  challenge  text NOT NULL,
  subject_id uuid,
  expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_challenge_expiry ON credentials.passkey_challenge (expires_at);
