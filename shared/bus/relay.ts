import type { Sql } from "shared/db/mod.ts";

/** The channel that wakes readers of the log. */
export const logChannel = "bus_log";

const batch = 1000;

/**
 * Moves what waits in the outbox to the log, numbered in order, and returns whether there may be
 * more. Of several processes one at a time does this.
 */
export async function relay(sql: Sql): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const [{ mine }] = await tx`
      SELECT pg_try_advisory_xact_lock(hashtext('bus.relay')) AS mine`;
    if (!mine) return false;
    const [row] = await tx`
      WITH moved AS (
        DELETE FROM bus.outbox
        WHERE id IN (SELECT id FROM bus.outbox ORDER BY id LIMIT ${batch}) RETURNING *
      ), numbered AS (
        INSERT INTO bus.event
          (seq, event_id, tenant, type, agg_type, agg_id, agg_version, data, created_at)
        SELECT (SELECT last_seq FROM bus.position) + row_number() OVER (ORDER BY id),
          event_id, tenant, type, agg_type, agg_id, agg_version, data, created_at
        FROM moved RETURNING seq
      )
      UPDATE bus.position SET last_seq = (SELECT max(seq) FROM numbered)
      WHERE EXISTS (SELECT FROM numbered)
      RETURNING (SELECT count(*)::int FROM numbered) AS moved`;
    if (!row) return false;
    await tx`SELECT pg_notify(${logChannel}, '')`;
    return row.moved === batch;
  }) as boolean;
}

/** Forgets events that every consumer has handled and that are older than a week. */
export async function trimLog(sql: Sql): Promise<void> {
  await sql`
    DELETE FROM bus.event
    WHERE created_at < now() - interval '7 days'
      AND seq <= (SELECT min(cursor) FROM bus.consumer)`;
}
