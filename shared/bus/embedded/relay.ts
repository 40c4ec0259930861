import type { Sql } from "shared/db/mod.ts";
import type { Next } from "../loop.ts";
import { asRelay } from "../relay_turn.ts";
import type { Counters } from "../stats.ts";

/** The channel that wakes readers of the log. */
export const logChannel = "bus_log";

const batch = 1000;

/** Moves what waits in the outbox to the log, numbered in order. */
export async function relay(sql: Sql, counters: Pick<Counters, "published">): Promise<Next> {
  let moved = 0;
  const next = await asRelay(sql, async (tx) => {
    const [row] = await tx`
      WITH moved AS (
        DELETE FROM bus.outbox
        WHERE id IN (SELECT id FROM bus.outbox ORDER BY id LIMIT ${batch}) RETURNING *
      ), numbered AS (
        INSERT INTO bus.event (seq, event_id, tenant, type, agg_type, agg_id, agg_version, data,
          created_at, only_consumer, traceparent)
        SELECT (SELECT last_seq FROM bus.position) + row_number() OVER (ORDER BY id),
          event_id, tenant, type, agg_type, agg_id, agg_version, data, created_at, only_consumer,
          traceparent
        FROM moved RETURNING seq
      )
      UPDATE bus.position SET last_seq = (SELECT max(seq) FROM numbered)
      WHERE EXISTS (SELECT FROM numbered)
      RETURNING (SELECT count(*)::int FROM numbered) AS moved`;
    if (!row) return false;
    await tx`SELECT pg_notify(${logChannel}, '')`;
    moved = row.moved;
    return moved === batch;
  });
  counters.published += moved;
  return next;
}
