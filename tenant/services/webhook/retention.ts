import type { Sql } from "shared/db/mod.ts";

/** Removes events, and with them deliveries and attempts, that were settled 30 days ago. */
export async function forgetOld(sql: Sql): Promise<void> {
  await sql`
    DELETE FROM webhook.event e
    WHERE e.occurred_at < now() - interval '30 days' AND NOT EXISTS (
      SELECT FROM webhook.delivery d
      WHERE d.event_id = e.id AND d.state IN ('pending', 'delivering'))`;
}
