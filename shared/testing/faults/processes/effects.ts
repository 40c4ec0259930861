import type { Consumer } from "shared/bus/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import type { Event, EventData, EventType } from "shared/events/mod.ts";
import { settings } from "./child.ts";

/** Of locations only that there are some: what nobody wants a broker does not take. */
export const effectTypes: EventType[] = [
  "customer.changed.v1",
  "stock.changed.v1",
  "location.changed.v1",
];

/** Handling fails this often for no reason, as handling does. */
const failures = 0.005;

/**
 * A consumer whose every act can be seen: a row for each event, and running totals that would not
 * forgive one too many.
 */
export function effects(name: string, options: { batchSize?: number } = {}): Consumer {
  return {
    name,
    types: effectTypes,
    ...options,
    async handle(tx: Tx, events: Event[]) {
      for (const event of events) {
        if (event.type === "location.changed.v1") continue;
        const delta = event.type === "stock.changed.v1"
          ? (event.data as EventData<"stock.changed.v1">).delta
          : Number((event.data as EventData<"customer.changed.v1">).name);
        await tx`
          INSERT INTO faults.effect (consumer, event_id, aggregate_id, version, delta, process)
          VALUES (${name}, ${event.id}, ${event.subject}, ${event.sequence}, ${delta},
            ${settings.name})`;
        await tx`
          INSERT INTO faults.total AS t (consumer, aggregate_id, applied, sum)
          VALUES (${name}, ${event.subject}, 1, ${delta})
          ON CONFLICT (consumer, aggregate_id)
          DO UPDATE SET applied = t.applied + 1, sum = t.sum + excluded.sum`;
        if (Math.random() < failures) throw new Error("handling failed, as it does");
      }
    },
  };
}
