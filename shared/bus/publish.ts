import { type Tx, uuidv7 } from "shared/db/mod.ts";
import type { EventData, EventType } from "shared/events/mod.ts";
import { currentTraceparent } from "shared/telemetry/mod.ts";

/** An event as its producer knows it. */
export type NewEvent = {
  [T in EventType]: {
    type: T;
    /** What changed; `version` rises with each event of it, under its row's lock. */
    aggregate: { type: string; id: string; version: number };
    data: EventData<T>;
  };
}[EventType];

/** The channel that wakes the relay; PostgreSQL tells it at commit. */
export const outboxChannel = "bus_outbox";

/**
 * Writes events to the outbox, in the transaction of the change they tell of: either both happen
 * or neither. Many events are one statement.
 */
export async function publish(tx: Tx, tenant: string, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ type, aggregate, data }) => ({
    event_id: uuidv7(),
    type,
    agg_type: aggregate.type,
    agg_id: aggregate.id,
    agg_version: aggregate.version,
    data,
  }));
  await tx`
    INSERT INTO bus.outbox
      (event_id, tenant, type, agg_type, agg_id, agg_version, data, traceparent)
    SELECT event_id, ${tenant}, type, agg_type, agg_id, agg_version, data, ${currentTraceparent()}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      AS e(event_id uuid, type text, agg_type text, agg_id text, agg_version bigint, data jsonb)`;
  await tx`SELECT pg_notify(${outboxChannel}, '')`;
}
