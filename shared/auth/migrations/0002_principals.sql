ALTER TABLE auth.session
  -- Codes of the locations where the person may act; null: everywhere.
  ADD COLUMN locations text[],
  -- The person's other shops, for the menu: [{ name, origin }].
  ADD COLUMN shops jsonb NOT NULL DEFAULT '[]';

-- A logout message may overtake the sign-in that it is to end.
ALTER TABLE auth.logout_token
  ADD COLUMN sid text NOT NULL DEFAULT '',
  ADD COLUMN issued_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX logout_token_sid ON auth.logout_token (sid);
