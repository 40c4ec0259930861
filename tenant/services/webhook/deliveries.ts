import type { Db } from "shared/db/mod.ts";

export interface Delivery {
  id: string;
  endpointId: string;
  eventId: string;
  type: string;
  payload: string;
  occurredAt: Date;
  state: "pending" | "delivering" | "delivered" | "dead";
  attempts: number;
  nextAttemptAt: Date;
}

export interface Attempt {
  number: number;
  /** HTTP status, or null where no answer came: then `error` is set. */
  status: number | null;
  error: string | null;
  durationMs: number;
  response: string;
  attemptedAt: Date;
}

const selection = (db: Db) =>
  db`
  SELECT d.*, e.type, e.payload, e.occurred_at
  FROM webhook.delivery d JOIN webhook.event e ON e.id = d.event_id`;

/** An endpoint's deliveries, the newest first, by pages (`before` is an id). */
export async function listDeliveries(
  db: Db,
  endpointId: string,
  { state, before, limit = 50 }: { state?: Delivery["state"]; before?: string; limit?: number } =
    {},
): Promise<{ deliveries: Delivery[]; next: string | null }> {
  const rows = await db`
    ${selection(db)}
    WHERE d.endpoint_id = ${endpointId}
    ${state ? db`AND d.state = ${state}` : db``}
    ${before ? db`AND d.id < ${before}::uuid` : db``}
    ORDER BY d.id DESC LIMIT ${limit + 1}`;
  const deliveries = rows.slice(0, limit).map(parse);
  return { deliveries, next: rows.length > limit ? deliveries[limit - 1].id : null };
}

/** One delivery with every attempt made so far, or null. */
export async function getDelivery(
  db: Db,
  id: string,
): Promise<{ delivery: Delivery; attempts: Attempt[] } | null> {
  const [row] = await db`${selection(db)} WHERE d.id = ${id}`;
  if (!row) return null;
  const attempts = await db`
    SELECT number, status, error, duration_ms, response, attempted_at
    FROM webhook.attempt WHERE delivery_id = ${id} ORDER BY number DESC`;
  return {
    delivery: parse(row),
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      status: attempt.status,
      error: attempt.error,
      durationMs: attempt.duration_ms,
      response: attempt.response,
      attemptedAt: attempt.attempted_at,
    })),
  };
}

/** Sends a delivery again at once, with a new run of the retry schedule. */
export async function replayDelivery(db: Db, id: string): Promise<void> {
  await db`
    UPDATE webhook.delivery
    SET state = 'pending', attempts = 0, next_attempt_at = now(), lease_until = NULL
    WHERE id = ${id} AND state IN ('delivered', 'dead', 'pending')`;
}

/** How many deliveries of each state an endpoint has. */
export async function deliveryCounts(
  db: Db,
  endpointId: string,
): Promise<Record<Delivery["state"], number>> {
  const rows = await db`
    SELECT state, count(*)::int AS count FROM webhook.delivery
    WHERE endpoint_id = ${endpointId} GROUP BY state`;
  const counts = { pending: 0, delivering: 0, delivered: 0, dead: 0 };
  for (const row of rows) counts[row.state as Delivery["state"]] = row.count;
  return counts;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Delivery {
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    type: row.type,
    payload: row.payload,
    occurredAt: row.occurred_at,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
  };
}
