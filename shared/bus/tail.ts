import { connect, type Sql } from "shared/db/mod.ts";
import type { Event, EventType } from "shared/events/mod.ts";
import { startLoop } from "./loop.ts";
import { envelopeOf } from "./delivery.ts";
import { logChannel } from "./embedded/relay.ts";

export interface TailOptions {
  sql: Sql;
  databaseUrl: string;
  types: EventType[];
  handle(events: Event[]): void;
  onError(error: unknown): void;
}

/**
 * Hears every event from now on, in order. Nothing is kept: each process that tails hears all, and
 * what happens while it is away it must learn from the data itself.
 */
export async function tail(options: TailOptions): Promise<{ stop(): Promise<void> }> {
  const { sql, types, handle, onError } = options;
  const listener = connect(options.databaseUrl, { max: 1, applicationName: "bus-tail" });
  let wake = () => {};
  let position: number;
  try {
    await listener.listen(logChannel, () => wake());
    const [row] = await sql`SELECT last_seq FROM bus.position`;
    position = Number(row.last_seq);
  } catch (error) {
    // Nothing of it may go on: the caller will try again.
    await listener.end({ timeout: 1 });
    throw error;
  }
  const loop = startLoop(async () => {
    const rows = await sql`
      SELECT seq, event_id, tenant, type, agg_id, agg_version, data, created_at
      FROM bus.event WHERE seq > ${position} AND type IN ${sql(types)} AND only_consumer IS NULL
      ORDER BY seq LIMIT 1000`;
    if (rows.length === 0) return false;
    position = Number(rows.at(-1)!.seq);
    handle(rows.map(envelopeOf));
    return rows.length === 1000;
  }, onError);
  wake = () => loop.wake();
  return {
    async stop() {
      await loop.stop();
      await listener.end({ timeout: 1 });
    },
  };
}
