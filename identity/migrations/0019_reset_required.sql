-- The password that somebody has to replace, because an administrator required it. It opens nothing,
-- as `password_hash` is one that nobody knows meanwhile; whoever types it in is led to the reset.
-- Null: nothing is required.
ALTER TABLE identity.account ADD COLUMN retired_hash text;
