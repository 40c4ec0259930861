ALTER TABLE identity.tenant
  -- Its staff signs in with more than a password.
  ADD COLUMN require_second_factor boolean NOT NULL DEFAULT false;
