-- A client that is deleted is told to end its sessions, too: the message outlives it, and takes
-- along where to go and whose app it was. Null while the client is there to be asked.
ALTER TABLE identity.logout_message
  DROP CONSTRAINT logout_message_client_id_fkey,
  ADD COLUMN uri text,
  ADD COLUMN tenant_slug text;
