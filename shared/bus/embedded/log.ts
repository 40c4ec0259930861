import type { Sql, Tx } from "shared/db/mod.ts";
import type { Subscription } from "../consumer.ts";
import { delivery, envelopeOf } from "../delivery.ts";
import type { Take } from "../turn.ts";

/**
 * Hands over what follows a consumer's position in the log. The position is its inbox, too: it
 * moves in the transaction of the effect, so each event takes effect once.
 */
export function takeFromLog({ name, types }: Subscription, tenant: string): Take {
  return async (tx, { cursor }, limit) => {
    // The end of the log first: an event that arrives between the two statements waits for the
    // next turn, where the other order would step over it.
    const [{ last_seq }] = await tx`SELECT last_seq FROM bus.position`;
    const rows = await tx`
      SELECT seq, event_id, tenant, type, agg_id, agg_version, data, created_at, traceparent
      FROM bus.event WHERE seq > ${cursor} AND seq <= ${last_seq} AND ${wantedBy(tx, name, types)}
      ORDER BY seq LIMIT ${limit}`;
    const more = rows.length === limit;
    // Up to its end the log is seen: events of other types need not be looked at again.
    const last = Math.max(Number(more ? rows.at(-1)!.seq : last_seq), cursor);
    return {
      deliveries: rows.map((row) => delivery(tenant, row.event_id, envelopeOf(row))),
      taken: rows.length,
      more,
      async settle(tx) {
        if (last === cursor) return;
        await tx`UPDATE bus.consumer SET cursor = ${last} WHERE name = ${name}`;
      },
    };
  };
}

function wantedBy(tx: Tx, name: string, types: readonly string[]) {
  return tx`type IN ${
    tx(types as string[])
  } AND (only_consumer IS NULL OR only_consumer = ${name})`;
}

/** How many events of the log each consumer has before it. */
export async function waitingInLog(
  sql: Sql,
  names: readonly string[],
): Promise<Record<string, number>> {
  if (names.length === 0) return {};
  const rows = await sql`
    SELECT wanted.name,
      (SELECT count(*)::int FROM bus.event e
       WHERE e.seq > coalesce(c.cursor, 0) AND (c.types IS NULL OR e.type = ANY (c.types))
         AND (e.only_consumer IS NULL OR e.only_consumer = wanted.name)) AS waiting
    FROM unnest(${names as string[]}::text[]) AS wanted(name)
    LEFT JOIN bus.consumer c ON c.name = wanted.name`;
  return Object.fromEntries(rows.map((row) => [row.name, row.waiting]));
}
