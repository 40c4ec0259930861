/** Events from one service to the others: the outbox, its relay and the consumers. */
import type { MigrationSet } from "shared/db/mod.ts";

export { backlog } from "./backlog.ts";
export { type Bus, startBus, type StartBusOptions } from "./bus.ts";
export { type Consumer, PermanentError, type Subscription } from "./consumer.ts";
export { type DeadLetter, deadLetters, type Letters } from "./dead_letters.ts";
export type { BusState } from "./driver.ts";
export type { Cause } from "./fault.ts";
export { type NewEvent, publish } from "./publish.ts";
export type { BusStats } from "./stats.ts";

export const busMigrations: MigrationSet = {
  name: "bus",
  directory: new URL("./migrations/", import.meta.url),
};
