-- What was uploaded or fetched, in the private bucket; its sizes are in the public one (`key`).
ALTER TABLE webshop.media ADD COLUMN original text;

-- Objects to remove: all of a picture's, once `due`. Written before an upload begins and taken back
-- when its picture is in the catalogue, so that an upload that is cut off leaves nothing behind.
CREATE TABLE webshop.media_removal (
  media_id uuid PRIMARY KEY,
  key      text,
  due      timestamptz NOT NULL
);
CREATE INDEX media_removal_due ON webshop.media_removal (due);

-- However a picture goes, with its product too. Not at once: its sizes may be being made right now.
CREATE FUNCTION webshop.remove_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webshop.media_removal (media_id, key, due)
  VALUES (OLD.id, OLD.key, now() + interval '10 minutes')
  ON CONFLICT (media_id) DO UPDATE SET key = excluded.key, due = excluded.due;
  RETURN NULL;
END $$;
CREATE TRIGGER media_removed AFTER DELETE ON webshop.media
  FOR EACH ROW EXECUTE FUNCTION webshop.remove_media();
