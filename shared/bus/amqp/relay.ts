import type { Sql } from "shared/db/mod.ts";
import type { Logger } from "shared/telemetry/mod.ts";
import { envelopeOf } from "../delivery.ts";
import type { Next } from "../loop.ts";
import { asRelay } from "../relay_turn.ts";
import type { Counters } from "../stats.ts";
import type { Publisher } from "./publisher.ts";

/**
 * Publishes what waits in the outbox, in the order of ids, and deletes it once the broker has
 * confirmed it, in the same transaction. It reads the unsent set, never past a cursor: ids are
 * drawn before commit, so a lower one may appear late.
 *
 * What the broker refuses stays, with the reason, and is tried again after growing pauses (2 s to
 * a minute); later events of the same aggregate wait behind it.
 */
export async function relay(
  sql: Sql,
  publisher: Publisher,
  { log, counters }: { log: Logger; counters: Pick<Counters, "published"> },
): Promise<Next> {
  if (!publisher.ready()) return false;
  // By every process, also one that will not be the relay: while an older version of Vecton is it,
  // nobody else knows of a consumer that is new in this one.
  await publisher.prepare();
  const batch = publisher.limit();
  let published = 0;
  const next = await asRelay(sql, async (tx) => {
    const rows = await tx`
      SELECT id, event_id, tenant, type, agg_type, agg_id, agg_version, data, created_at,
        only_consumer, traceparent
      FROM bus.outbox o
      WHERE retry_at <= now() AND NOT EXISTS (
        SELECT FROM bus.outbox earlier
        WHERE earlier.error IS NOT NULL AND earlier.agg_type = o.agg_type
          AND earlier.agg_id = o.agg_id AND earlier.id < o.id AND earlier.retry_at > now())
      ORDER BY id LIMIT ${batch}`;
    if (rows.length === 0) return false;
    const outcomes = await publisher.publish(rows.map((row) => ({
      event: envelopeOf(row),
      aggregate: row.agg_type,
      onlyConsumer: row.only_consumer,
    })));
    const sent = rows.filter((_, i) => outcomes[i].sent).map(({ id }) => id);
    published = sent.length;
    if (sent.length > 0) {
      await tx`DELETE FROM bus.outbox WHERE id = ANY (${sent}::text[]::bigint[])`;
    }
    const refused = rows.flatMap(({ id, type }, i) => {
      const outcome = outcomes[i];
      return outcome.sent ? [] : [{ id, type, cause: outcome.cause, reason: outcome.reason }];
    });
    if (refused.length > 0) {
      await tx`
        UPDATE bus.outbox o
        SET attempts = o.attempts + 1, error = refused.reason, cause = refused.cause,
          retry_at = now() + least(interval '1 second' * 2 ^ least(o.attempts + 1, 6),
            interval '1 minute')
        FROM jsonb_to_recordset(${JSON.stringify(refused)}::text::jsonb)
          AS refused(id bigint, cause text, reason text)
        WHERE o.id = refused.id`;
      log("error", "the broker refused events; they stay in the outbox", {
        count: refused.length,
        type: refused[0].type,
        reason: refused[0].reason,
      });
    }
    return rows.length === batch;
  });
  counters.published += published;
  return next;
}
