import type { Event } from "shared/events/mod.ts";

/** A row of the log in its envelope. */
// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
export function parseEvent(row: any): Event {
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
  };
}
