-- A form that came when its person had to prove first who they are: what was typed waits here, for
-- its page alone, until they are back.
CREATE TABLE admin.kept_form (
  id         uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  path       text NOT NULL,
  typed      jsonb NOT NULL,
  expires_at timestamptz NOT NULL DEFAULT now() + interval '30 minutes'
);
CREATE INDEX kept_form_expiry ON admin.kept_form (expires_at);
