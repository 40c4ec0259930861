/** A process that the tests kill: it handles events slowly, in small batches. */
import { delay } from "@std/async/delay";
import { connect } from "shared/db/mod.ts";
import { startBus } from "../mod.ts";

const databaseUrl = Deno.env.get("DATABASE_URL")!;
await startBus({
  sql: connect(databaseUrl),
  databaseUrl,
  tenant: "demo",
  consumers: [{
    name: "test.slow",
    types: ["customer.changed.v1"],
    batchSize: 20,
    async handle(tx, events) {
      for (const event of events) {
        await tx`INSERT INTO bus.seen (consumer, id, version)
          VALUES ('test.slow', ${event.subject}, ${event.sequence})`;
        await delay(2);
      }
    },
  }],
});
