import { type Event, readEvent } from "shared/events/mod.ts";
import type { Fault } from "./fault.ts";

/** An event as it reaches a consumer: fit to be handled, or with what is wrong with it. */
export interface Delivery {
  id: string;
  type: string;
  /** As it came, for a person to look at. */
  raw: unknown;
  event: Event | null;
  fault: Fault | null;
}

/** Reads what claims to be an event of `tenant`. */
export function delivery(tenant: string, id: string, raw: unknown): Delivery {
  const type = (raw as Event | null)?.type;
  const read = readEvent(raw);
  const base = { id, type: typeof type === "string" ? type : "unknown", raw };
  if (!read.ok) return { ...base, event: null, fault: { cause: read.cause, reason: read.reason } };
  if (read.event.tenant !== tenant) {
    const reason = `tenant: the event is of "${read.event.tenant}"`;
    return { ...base, event: null, fault: { cause: "foreign_tenant", reason } };
  }
  return { ...base, event: read.event, fault: null };
}

/** A row of the outbox or the log in its envelope. */
// deno-lint-ignore no-explicit-any -- a row of the database, put into shape here and nowhere else
export function envelopeOf(row: any): Event {
  return {
    specversion: "1.0",
    id: row.event_id,
    source: `/tenants/${row.tenant}`,
    type: row.type,
    subject: row.agg_id,
    time: row.created_at.toISOString(),
    datacontenttype: "application/json",
    data: row.data,
    tenant: row.tenant,
    sequence: Number(row.agg_version),
    ...(row.traceparent && { traceparent: row.traceparent }),
  };
}
