-- A cache: nothing here is written ahead, and after a crash of the server the tables are empty.
-- That is a new epoch for every channel.
CREATE UNLOGGED TABLE live.channel (
  name  text PRIMARY KEY,
  epoch text NOT NULL DEFAULT right(gen_random_uuid()::text, 12),
  seq   bigint NOT NULL DEFAULT 0,
  -- The greatest version given to an entry that brought none of its own.
  ver   bigint NOT NULL DEFAULT 0
);

CREATE UNLOGGED TABLE live.entry (
  channel text NOT NULL,
  seq     bigint NOT NULL,
  id      text NOT NULL,
  key     text NOT NULL,
  ver     bigint NOT NULL,
  data    text NOT NULL,
  PRIMARY KEY (channel, seq)
);
CREATE UNIQUE INDEX entry_once ON live.entry (channel, id);

-- Who is there, as each process sees it.
CREATE UNLOGGED TABLE live.presence (
  channel    text NOT NULL,
  member     text NOT NULL,
  node       text NOT NULL,
  data       text NOT NULL,
  ends_at    timestamptz NOT NULL,
  PRIMARY KEY (channel, member, node)
);
CREATE INDEX presence_end ON live.presence (ends_at);

-- `batch`: [{n, channel, id, key, ver | null, data}]. Locks channels in the order of their names.
CREATE FUNCTION live.publish(batch jsonb, keep bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  names text[] := ARRAY(SELECT DISTINCT p->>'channel' FROM jsonb_array_elements(batch) p ORDER BY 1);
  clock bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
  INSERT INTO live.channel (name) SELECT unnest(names) ON CONFLICT DO NOTHING;
  PERFORM FROM live.channel WHERE name = ANY (names) ORDER BY name FOR UPDATE;
  -- A statement of its own: it sees what the one before waited for.
  WITH wanted AS (
    SELECT DISTINCT ON (channel, id) *
    FROM jsonb_to_recordset(batch)
      AS p(n int, channel text, id text, key text, ver bigint, data text)
    ORDER BY channel, id, n
  ), numbered AS (
    SELECT w.*, row_number() OVER (PARTITION BY w.channel ORDER BY w.n) AS nth,
      c.seq AS last_seq, c.ver AS last_ver
    FROM wanted w JOIN live.channel c ON c.name = w.channel
    WHERE NOT EXISTS (SELECT FROM live.entry e WHERE e.channel = w.channel AND e.id = w.id)
  ), added AS (
    INSERT INTO live.entry (channel, seq, id, key, ver, data)
    SELECT channel, last_seq + nth, id, key,
      coalesce(ver, greatest(clock, last_ver + 1) + nth), data
    FROM numbered RETURNING channel, seq, ver
  ), tops AS (
    SELECT a.channel, max(a.seq) AS seq,
      max(a.ver) FILTER (WHERE n.ver IS NULL) AS ver
    FROM added a JOIN numbered n ON n.channel = a.channel AND n.last_seq + n.nth = a.seq
    GROUP BY a.channel
  )
  UPDATE live.channel c SET seq = t.seq, ver = greatest(c.ver, t.ver)
  FROM tops t WHERE c.name = t.channel;
  DELETE FROM live.entry e USING live.channel c
  WHERE c.name = ANY (names) AND e.channel = c.name AND e.seq <= c.seq - keep;
  PERFORM live.notice(names);
END $$;

-- Tells listeners to look at these channels; a notice holds less than 8000 bytes.
CREATE FUNCTION live.notice(names text[]) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('live_channels', json_agg(name)::text)
  FROM unnest(names) WITH ORDINALITY AS u(name, n) GROUP BY n / 20;
$$;

-- A new epoch. The row goes: the next who asks makes another.
CREATE FUNCTION live.renew(names text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM live.channel WHERE name = ANY (names) ORDER BY name FOR UPDATE;
  DELETE FROM live.entry WHERE channel = ANY (names);
  DELETE FROM live.channel WHERE name = ANY (names);
  PERFORM live.notice(names);
END $$;

-- A change of who is there; above `most` members only their number is told.
CREATE FUNCTION live.tell(channel_ text, member_ text, data_ text, keep bigint, most int)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  members int := (SELECT count(DISTINCT member) FROM live.presence WHERE channel = channel_);
BEGIN
  IF members > most THEN
    member_ := '#';
    data_ := json_build_object('count', members)::text;
  ELSIF data_ = 'null' AND members = most THEN
    PERFORM live.renew(ARRAY[channel_]);
    RETURN;
  END IF;
  PERFORM live.publish(jsonb_build_array(jsonb_build_object('n', 1, 'channel', channel_,
    'id', gen_random_uuid(), 'key', member_, 'data', data_)), keep);
END $$;

CREATE FUNCTION live.enter(node_ text, present jsonb, ttl_ms bigint, keep bigint, most int)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p record;
  known boolean;
BEGIN
  FOR p IN
    SELECT * FROM jsonb_to_recordset(present) AS x(channel text, member text, data text)
    ORDER BY channel, member
  LOOP
    PERFORM pg_advisory_xact_lock(hashtext('live.presence ' || p.channel));
    known := EXISTS (SELECT FROM live.presence x
      WHERE x.channel = p.channel AND x.member = p.member AND x.data = p.data);
    INSERT INTO live.presence (channel, member, node, data, ends_at)
    VALUES (p.channel, p.member, node_, p.data, now() + ttl_ms * interval '1 millisecond')
    ON CONFLICT (channel, member, node) DO UPDATE
    SET data = excluded.data, ends_at = excluded.ends_at;
    IF NOT known THEN PERFORM live.tell(p.channel, p.member, p.data, keep, most); END IF;
  END LOOP;
END $$;

-- Takes out a member as seen by a node, or (with nulls) everybody whose time is over.
CREATE FUNCTION live.leave(node_ text, channel_ text, member_ text, keep bigint, most int)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p record;
BEGIN
  FOR p IN
    SELECT * FROM live.presence
    WHERE CASE WHEN node_ IS NULL THEN ends_at < now()
      ELSE channel = channel_ AND member = member_ AND node = node_ END
    ORDER BY channel, member
  LOOP
    PERFORM pg_advisory_xact_lock(hashtext('live.presence ' || p.channel));
    DELETE FROM live.presence x
    WHERE x.channel = p.channel AND x.member = p.member AND x.node = p.node
      AND (node_ IS NOT NULL OR x.ends_at < now());
    IF FOUND AND NOT EXISTS (SELECT FROM live.presence x
      WHERE x.channel = p.channel AND x.member = p.member) THEN
      PERFORM live.tell(p.channel, p.member, 'null', keep, most);
    END IF;
  END LOOP;
END $$;
