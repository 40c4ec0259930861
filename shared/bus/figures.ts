import type { Figures } from "shared/telemetry/catalogue.ts";
import type { BusStats } from "./stats.ts";

/** What waits in a tenant's outbox, for each of its consumers, and for a person, as metrics. */
export function busFigures(stats: BusStats): Figures<"bus"> {
  const none = Object.fromEntries(Object.keys(stats.lag).map((name) => [name, 0]));
  return {
    outbox_events: stats.outbox,
    outbox_oldest_seconds: stats.outboxAgeSeconds,
    outbox_refused: stats.refused,
    consumer_lag_events: stats.lag,
    dead_letters: { ...none, ...stats.deadLetters },
  };
}
