import type { Sql } from "shared/db/mod.ts";
import type { Logger } from "shared/telemetry/mod.ts";
import type { Consumer, Subscription } from "./consumer.ts";
import type { Counters } from "./stats.ts";

export interface DriverContext {
  sql: Sql;
  tenant: string;
  /** Run in this process. */
  consumers: readonly Consumer[];
  /** Every consumer of the tenant, awake or not. */
  topology: readonly Subscription[];
  counters: Counters;
  log: Logger;
}

/** What carries events from the outbox to the consumers. */
export interface Driver {
  /** Channels of PostgreSQL, and what a notification on each of them wakes. */
  wakes: Record<string, () => void>;
  /** Events that wait for each consumer behind the outbox; a broker that is away is left out. */
  waiting(names: readonly string[]): Promise<Record<string, number>>;
  state(): BusState;
  /** Ends after what is in progress; nothing is left half done. */
  stop(): Promise<void>;
}

/** How events travel at this moment; `blocked`: the broker is short of memory or disk. */
export type BusState = "embedded" | "connected" | "blocked" | "away";
