import { connect, type Sql } from "shared/db/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import { consume, type Consumer, register } from "./consumer.ts";
import { startLoop } from "./loop.ts";
import { outboxChannel } from "./publish.ts";
import { logChannel, relay, trimLog } from "./relay.ts";

export interface StartBusOptions {
  /** Pool that handlers run on. */
  sql: Sql;
  /** Opened once more, for the connection that listens. */
  databaseUrl: string;
  tenant: string;
  consumers: Consumer[];
}

export interface Bus {
  /** Ends after what is in progress; nothing is left half done. */
  stop(): Promise<void>;
}

const hour = 3_600_000;

/**
 * Runs this process's consumers and takes its turn as the relay. An event reaches a consumer
 * within some milliseconds (LISTEN/NOTIFY), or a second where a notification was lost.
 */
export async function startBus(options: StartBusOptions): Promise<Bus> {
  const { sql, consumers, tenant } = options;
  const log = logger({ component: "bus", tenant });
  const failed = (what: string) => (error: unknown) => log("warn", what, { error: String(error) });
  for (const consumer of consumers) await register(sql, consumer);
  const listener = connect(options.databaseUrl, { max: 1, applicationName: "bus-listen" });
  const relaying = startLoop(() => relay(sql), failed("the relay failed; it goes on"));
  const consuming = consumers.map((consumer) =>
    startLoop(() => consume(sql, consumer), failed(`${consumer.name} failed; it goes on`))
  );
  await listener.listen(outboxChannel, () => relaying.wake());
  if (consumers.length > 0) {
    await listener.listen(logChannel, () => consuming.forEach((loop) => loop.wake()));
  }
  const trimming = setInterval(() => trimLog(sql).catch(failed("trimming the log failed")), hour);
  return {
    async stop() {
      clearInterval(trimming);
      await Promise.all([relaying, ...consuming].map((loop) => loop.stop()));
      await listener.end({ timeout: 1 });
    },
  };
}
