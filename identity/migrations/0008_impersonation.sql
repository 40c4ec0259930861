-- Support acts in somebody's place at one tenant. Asked for in Admin, begun once and within minutes by
-- the very session that asked, over after half an hour, by a button, or with that session.
CREATE TABLE identity.impersonation (
  id               uuid PRIMARY KEY,
  -- In whose place.
  account_id       uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  actor_id         uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE,
  actor_session_id uuid NOT NULL REFERENCES identity.session (id) ON DELETE CASCADE,
  tenant_slug      text NOT NULL REFERENCES identity.tenant (slug) ON DELETE CASCADE,
  reason           text NOT NULL,
  -- A page of Admin, where the way leads afterwards.
  return_to        text NOT NULL,
  start_before     timestamptz NOT NULL,
  started_at       timestamptz,
  ended_at         timestamptz
);
CREATE INDEX impersonation_running ON identity.impersonation (actor_session_id)
  WHERE started_at IS NOT NULL AND ended_at IS NULL;

ALTER TABLE identity.session
  -- A session that support has in the account's place: it has no cookie at identity.
  ADD COLUMN impersonation_id uuid REFERENCES identity.impersonation (id) ON DELETE CASCADE;
CREATE INDEX session_impersonation ON identity.session (impersonation_id)
  WHERE impersonation_id IS NOT NULL;
