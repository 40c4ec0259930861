/** A process that runs the relay and the consumers, the way a tenant's service does. */
import { connect } from "shared/db/mod.ts";
import { startBus } from "shared/bus/mod.ts";
import { startBroken } from "./broken.ts";
import { startBrokenAmqp } from "./broken_amqp.ts";
import { listen, say, settings } from "./child.ts";
import { effects } from "./effects.ts";
import { topology } from "./topology.ts";

const { name, databaseUrl, control } = settings;
const amqpUrl = settings.amqpUrl ?? undefined;
const sql = connect(databaseUrl, { applicationName: name });
const consumers = [effects("faults.totals"), effects("faults.mirror", { batchSize: 7 })];

async function start() {
  for (;;) {
    try {
      if (!control) {
        return await startBus({
          sql,
          databaseUrl,
          amqpUrl,
          tenant: settings.tenant,
          consumers,
          topology,
        });
      }
      return amqpUrl
        ? startBrokenAmqp(control, sql, amqpUrl, consumers)
        : startBroken(control, sql, consumers);
    } catch (error) {
      console.error(error);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const bus = await start();
say({ ready: true });
await listen(async (command) => {
  if (command !== "stop") return;
  await bus.stop();
  await sql.end({ timeout: 1 });
  Deno.exit(0);
});
