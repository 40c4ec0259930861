import { type Tx, uuidv7 } from "shared/db/mod.ts";
import type { Event } from "shared/events/mod.ts";
import { enqueue } from "./dispatch.ts";

/** Queues a `webhook.test` event for one endpoint, whatever it subscribed to. */
export async function sendTestEvent(tx: Tx, tenant: string, endpointId: string): Promise<void> {
  const event: Event = {
    specversion: "1.0",
    id: uuidv7(),
    source: `/tenants/${tenant}`,
    type: "webhook.test.v1",
    subject: endpointId,
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    tenant,
    sequence: 1,
    data: { message: "This is a test event from Vecton." },
  };
  await enqueue(tx, [event], endpointId);
}
