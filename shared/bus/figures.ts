import type { Sql } from "shared/db/mod.ts";
import type { Figures } from "shared/telemetry/catalogue.ts";
import { backlog } from "./backlog.ts";

/** What waits in a tenant's outbox, for each of its consumers, and for a person. */
export async function busStats(sql: Sql, consumers: string[]): Promise<Figures<"bus">> {
  const [[outbox], lag, dead] = await Promise.all([
    sql`
      SELECT count(*)::int AS events,
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float AS oldest
      FROM bus.outbox`,
    backlog(sql, consumers),
    sql`SELECT consumer, count(*)::int AS letters FROM bus.dead_letter GROUP BY consumer`,
  ]);
  const none = Object.fromEntries(consumers.map((name) => [name, 0]));
  return {
    outbox_events: outbox.events,
    outbox_oldest_seconds: outbox.oldest,
    consumer_lag_events: lag,
    dead_letters: {
      ...none,
      ...Object.fromEntries(dead.map(({ consumer, letters }) => [consumer, letters])),
    },
  };
}
