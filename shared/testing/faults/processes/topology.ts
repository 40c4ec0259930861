import { topology as services } from "../../../../tenant/services.ts";
import type { Subscription } from "shared/bus/mod.ts";
import { effectTypes } from "./effects.ts";

/** Every consumer of the scenario: each of its processes may be the relay. */
export const topology: Subscription[] = [
  { name: "faults.totals", types: effectTypes },
  { name: "faults.mirror", types: effectTypes },
  ...services.filter(({ name }) => name === "websocket.feed"),
];
