import type { Consumer } from "shared/bus/mod.ts";
import { type Tx, uuidv7 } from "shared/db/mod.ts";
import { type Event, eventTypes } from "shared/events/mod.ts";
import { covers, publicType } from "./subscription.ts";

/**
 * Turns each event into one delivery per subscribed endpoint, in the transaction that notes the
 * event as handled: a redelivered event finds its rows and adds none.
 */
export const dispatch: Consumer = {
  name: "webhook.dispatch",
  types: eventTypes,
  batchSize: 200,
  handle: (tx, events) => enqueue(tx, events),
};

/** Adds the deliveries of `events`; used by the consumer and for test events. */
export async function enqueue(tx: Tx, events: Event[], only?: string): Promise<void> {
  const endpoints = await tx`
    SELECT id, types FROM webhook.endpoint
    WHERE state <> 'disabled' ${only ? tx`AND id = ${only}` : tx``}`;
  const wanted = events.flatMap((event) => {
    const takers = endpoints.filter((row) => only || covers(row.types, event.type));
    return takers.length > 0 ? [{ event, takers }] : [];
  });
  if (wanted.length === 0) return;
  const rows = wanted.map(({ event }) => ({
    id: event.id,
    type: publicType(event.type),
    payload: payloadOf(event),
    occurred_at: event.time,
  }));
  await tx`INSERT INTO webhook.event ${tx(rows)} ON CONFLICT (id) DO NOTHING`;
  const deliveries = wanted.flatMap(({ event, takers }) =>
    takers.map((taker) => ({ id: uuidv7(), event_id: event.id, endpoint_id: taker.id }))
  );
  await tx`INSERT INTO webhook.delivery ${tx(deliveries)}
    ON CONFLICT (event_id, endpoint_id) DO NOTHING`;
}

/** The body a receiver gets: Standard Webhooks' type, timestamp and data, and the order of the subject. */
function payloadOf(event: Event): string {
  return JSON.stringify({
    type: publicType(event.type),
    timestamp: event.time,
    data: event.data,
    subject: event.subject,
    sequence: event.sequence,
  });
}
