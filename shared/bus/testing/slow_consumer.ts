/** A process that the tests kill: it handles events slowly, in small batches. */
import { delay } from "@std/async/delay";
import { connect } from "shared/db/mod.ts";
import { type Consumer, startBus } from "../mod.ts";

const databaseUrl = Deno.env.get("DATABASE_URL")!;
const slow: Consumer = {
  name: "test.slow",
  types: ["customer.changed.v1"],
  batchSize: 20,
  async handle(tx, events) {
    for (const event of events) {
      await tx`INSERT INTO bus.seen (consumer, id, version, event_id)
        VALUES ('test.slow', ${event.subject}, ${event.sequence}, ${event.id})`;
      await delay(2);
    }
  },
};
const bus = await startBus({
  sql: connect(databaseUrl),
  databaseUrl,
  amqpUrl: Deno.env.get("AMQP_URL") || undefined,
  tenant: "demo",
  consumers: [slow],
  topology: [slow],
});
Deno.addSignalListener("SIGTERM", () => bus.stop().then(() => Deno.exit(0)));
