-- Every privileged act goes to the chained log.
INSERT INTO audit.entry (chain, number, at, actor_id, actor_name, action, object_type, object_id,
    object_name, after, previous_hash, hash)
  SELECT 'platform', 0, at, actor, actor, action, split_part(action, '.', 1), subject, subject,
    detail, '', ''
  FROM identity.audit ORDER BY id;
DROP TABLE identity.audit;

ALTER TABLE identity.session
  -- How the person proved who they are (RFC 8176): pwd, otp, hwk, swk, mfa …
  ADD COLUMN amr text[] NOT NULL DEFAULT '{pwd}',
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  -- When a factor was last proven: dangerous acts want this to be recent.
  ADD COLUMN confirmed_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE identity.account
  ADD COLUMN locale text NOT NULL DEFAULT 'hu' CHECK (locale IN ('hu', 'en')),
  ADD COLUMN email_verified_at timestamptz,
  -- May act in somebody's place for support; never more than that.
  ADD COLUMN platform_support boolean NOT NULL DEFAULT false;
-- Who accepted an invitation had it from the mailbox.
UPDATE identity.account SET email_verified_at = created_at WHERE password_hash IS NOT NULL;
