import type { Sql } from "shared/db/mod.ts";
import type { ChannelStore, Entry } from "./mod.ts";
import { mostMembers } from "./mod.ts";
import { listening } from "./postgres_listen.ts";
import { Tracker } from "./tracker.ts";

/** The channel store in the tenant's own database, for every process that uses it. */
export function postgresChannels(sql: Sql, databaseUrl: string, keep: number): ChannelStore {
  const source = {
    async position(channel: string) {
      while (true) {
        const [row] = await sql`
          WITH made AS (INSERT INTO live.channel (name) VALUES (${channel})
            ON CONFLICT DO NOTHING RETURNING epoch, seq, ver)
          SELECT * FROM made UNION ALL
          SELECT epoch, seq, ver FROM live.channel WHERE name = ${channel}`;
        // None where another process made it at this moment.
        if (row) return { epoch: row.epoch, seq: Number(row.seq), ver: Number(row.ver) };
      }
    },
    async read(channel: string, { epoch, seq }: { epoch: string; seq: number }) {
      // One statement: the channel and its entries as of one moment.
      const rows = await sql`
        SELECT c.epoch, c.seq AS last, e.seq, e.key, e.ver, e.data
        FROM live.channel c LEFT JOIN live.entry e ON e.channel = c.name AND e.seq > ${seq}
        WHERE c.name = ${channel} ORDER BY e.seq`;
      if (rows.length === 0 || rows[0].epoch !== epoch) return null;
      const entries = rows.filter((row) => row.seq !== null).map(parse);
      return Number(rows[0].last) - seq === entries.length ? entries : null;
    },
  };

  return {
    ...source,
    async history(channel) {
      const { epoch } = await source.position(channel);
      const rows = await sql`
        SELECT e.seq, e.key, e.ver, e.data FROM live.channel c
        JOIN live.entry e ON e.channel = c.name
        WHERE c.name = ${channel} AND c.epoch = ${epoch} ORDER BY e.seq`;
      return { epoch, entries: rows.map(parse) };
    },
    async publish(batch) {
      if (batch.length === 0) return;
      const rows = batch.map((each, n) => ({ n, ...each, data: JSON.stringify(each.data) }));
      await sql`SELECT live.publish(${JSON.stringify(rows)}::text::jsonb, ${keep})`;
    },
    async renew(channel) {
      if (channel !== undefined) await sql`SELECT live.renew(${[channel]})`;
      else await sql`SELECT live.renew(ARRAY(SELECT name FROM live.channel ORDER BY name))`;
    },
    listen(follower) {
      const tracker = new Tracker(source, follower);
      const listener = listening(sql, databaseUrl, {
        heard(names) {
          for (const name of names) tracker.catchUp(name);
        },
        connected: () => tracker.catchUpAll(),
      });
      return {
        ready: listener.ready,
        async follow(channel) {
          await listener.ready;
          return await tracker.follow(channel);
        },
        unfollow: (channel) => tracker.unfollow(channel),
        async stop() {
          tracker.stop();
          await listener.stop();
        },
      };
    },
    async enter(node, present, ttlMs) {
      if (present.length === 0) return;
      const rows = present.map((each) => ({ ...each, data: JSON.stringify(each.data) }));
      await sql`SELECT live.enter(${node}, ${
        JSON.stringify(rows)
      }::text::jsonb, ${ttlMs}, ${keep}, ${mostMembers})`;
    },
    async leave(node, channel, member) {
      await sql`SELECT live.leave(${node}, ${channel}, ${member}, ${keep}, ${mostMembers})`;
    },
    async expire() {
      await sql`SELECT live.leave(NULL, NULL, NULL, ${keep}, ${mostMembers})`;
    },
    async members(channel) {
      const rows = await sql`
        SELECT DISTINCT ON (member) member, data FROM live.presence
        WHERE channel = ${channel} ORDER BY member, ends_at DESC`;
      return rows.length > mostMembers
        ? rows.length
        : new Map(rows.map((row) => [row.member, row.data]));
    },
    close: () => Promise.resolve(),
  };
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Entry {
  return { seq: Number(row.seq), key: row.key, ver: Number(row.ver), data: row.data };
}
