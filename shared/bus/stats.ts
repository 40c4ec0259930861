import type { Sql } from "shared/db/mod.ts";
import { waitingInOutbox } from "./backlog.ts";
import { deadLetters } from "./dead_letters.ts";
import type { BusState, Driver } from "./driver.ts";

/** Figures of a tenant's bus; counts are of events. */
export interface BusStats {
  state: BusState;
  /** Written but not yet published. */
  outbox: number;
  /** Age of the oldest of these, in seconds; 0 where there is none. */
  outboxAgeSeconds: number;
  /** Those of the outbox that the broker refused. */
  refused: number;
  /** Waiting for each consumer, the outbox included; left out while the broker is away. */
  lag: Record<string, number>;
  deadLetters: Record<string, number>;
}

/** Reads the figures; takes some milliseconds. */
export async function readStats(
  sql: Sql,
  driver: Pick<Driver, "waiting" | "state">,
  names: readonly string[],
): Promise<BusStats> {
  const [[outbox], unsent, waiting, dead] = await Promise.all([
    sql`
      SELECT count(*)::int AS size, count(error)::int AS refused,
        coalesce(extract(epoch FROM now() - min(created_at)
          FILTER (WHERE only_consumer IS NULL)), 0)::float8 AS age
      FROM bus.outbox`,
    waitingInOutbox(sql, names),
    driver.waiting(names).catch(() => ({} as Record<string, number>)),
    deadLetters.counts(sql),
  ]);
  return {
    state: driver.state(),
    outbox: outbox.size,
    outboxAgeSeconds: Math.max(0, outbox.age),
    refused: outbox.refused,
    lag: Object.fromEntries(
      Object.entries(waiting).map(([name, count]) => [name, count + unsent[name]]),
    ),
    deadLetters: dead,
  };
}
