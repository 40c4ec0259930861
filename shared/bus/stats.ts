import type { Sql } from "shared/db/mod.ts";
import { waitingInOutbox } from "./backlog.ts";
import { deadLetters } from "./dead_letters.ts";
import type { Driver } from "./driver.ts";
import type { RefusalCause } from "./fault.ts";

/** What this process has done since it started. */
export interface Counters {
  published: number;
  /** By consumer. */
  consumed: Record<string, number>;
  /** Failed tries to handle an event, by consumer. */
  failures: Record<string, number>;
}

/** Figures of a tenant's bus, under the names of its metrics; counts are of events. */
export interface BusStats {
  /** Written but not yet published. */
  outbox_events: number;
  /** Age of the oldest of these; 0 where there is none. */
  outbox_oldest_seconds: number;
  /** Those of the outbox that the broker does not take, by what stands in their way. */
  outbox_held_events: Record<RefusalCause | "blocked" | "away", number>;
  /** Waiting for each consumer, the outbox included; left out while the broker is away. */
  consumer_lag_events: Record<string, number>;
  /** Waiting for a person. */
  dead_letters: Record<string, number>;
  /** By this process. */
  published_total: number;
  consumed_total: Record<string, number>;
  failures_total: Record<string, number>;
}

/** Reads the figures; takes some milliseconds. */
export async function readStats(
  sql: Sql,
  driver: Pick<Driver, "waiting" | "state">,
  names: readonly string[],
  { published, consumed, failures }: Counters,
): Promise<BusStats> {
  const [[outbox], unsent, waiting, dead] = await Promise.all([
    sql`
      SELECT count(*)::int AS size, count(*) FILTER (WHERE error IS NULL)::int AS fresh,
        count(*) FILTER (WHERE cause = 'unroutable')::int AS unroutable,
        count(*) FILTER (WHERE cause = 'nack')::int AS nack,
        coalesce(extract(epoch FROM now() - min(created_at)
          FILTER (WHERE only_consumer IS NULL)), 0)::float8 AS age
      FROM bus.outbox`,
    waitingInOutbox(sql, names),
    driver.waiting(names).catch(() => ({} as Record<string, number>)),
    deadLetters.counts(sql),
  ]);
  const state = driver.state();
  const none = Object.fromEntries(names.map((name) => [name, 0]));
  return {
    outbox_events: outbox.size,
    // A clock of another machine may be ahead.
    outbox_oldest_seconds: Math.max(0, outbox.age),
    outbox_held_events: {
      unroutable: outbox.unroutable,
      nack: outbox.nack,
      blocked: state === "blocked" ? outbox.fresh : 0,
      away: state === "away" ? outbox.fresh : 0,
    },
    consumer_lag_events: Object.fromEntries(
      Object.entries(waiting).map(([name, count]) => [name, count + unsent[name]]),
    ),
    dead_letters: { ...none, ...dead },
    published_total: published,
    consumed_total: { ...consumed },
    failures_total: { ...failures },
  };
}

/** Counters at zero, for these consumers. */
export function newCounters(names: readonly string[]): Counters {
  const none = () => Object.fromEntries(names.map((name) => [name, 0]));
  return { published: 0, consumed: none(), failures: none() };
}
