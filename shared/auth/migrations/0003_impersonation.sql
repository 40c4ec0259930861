ALTER TABLE auth.session
  -- Who acts in the person's place, for support: { id, email }.
  ADD COLUMN impersonator jsonb;
