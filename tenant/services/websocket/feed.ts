import { tail } from "shared/bus/mod.ts";
import type { EventData } from "shared/events/mod.ts";
import type { Runtime } from "../../runtime.ts";
import { availability } from "../inventory/mod.ts";
import type { Hub } from "./hub.ts";

/** Units up to which the storefront says "only a few left". */
const few = 3;

/**
 * Turns events into updates: exact numbers for the staff, a level for the storefront's guests, who
 * never learn more than in, low or out.
 */
export async function startFeed(
  { sql, config }: Runtime,
  hub: Hub,
  onError: (error: unknown) => void,
): Promise<{ stop(): Promise<void> }> {
  let publicly = Promise.resolve();
  return await tail({
    sql,
    databaseUrl: config.DATABASE_URL,
    types: ["stock.changed.v1"],
    onError,
    handle(events) {
      const variants = new Map<string, number>();
      for (const event of events) {
        const data = event.data as EventData<"stock.changed.v1">;
        variants.set(data.variantId, Date.now());
        hub.publish("stock", {
          key: `${data.variantId}:${data.locationId}`,
          ver: data.version,
          data: { onHand: data.onHand, reserved: data.reserved, available: data.available },
        });
      }
      publicly = publicly.then(async () => {
        const found = await availability(sql, [...variants.keys()]);
        for (const [variantId, { available }] of found) {
          const level = available <= 0 ? "out" : available <= few ? "low" : "in";
          hub.publish("public:stock", { key: variantId, ver: Date.now(), data: { level } });
        }
      }).catch(onError);
    },
  });
}
