import { dbStats } from "shared/db/mod.ts";
import { serve, type ServeOptions } from "shared/http/serve.ts";
import { metrics } from "shared/telemetry/metrics.ts";
import { logger } from "shared/telemetry/mod.ts";
import { sendLogouts } from "../domain/logout.ts";
import { startMail } from "../domain/mail.ts";
import { processRuntime } from "../runtime.ts";

/** Serves identity, and sends what waits to be sent, until told to stop. */
export async function serveIdentity(fetch: ServeOptions["handler"]): Promise<void> {
  const runtime = processRuntime();
  const { config, sql } = runtime;
  const log = logger({ service: "identity" });
  const mail = startMail(runtime);
  let sending = Promise.resolve();
  const timer = setInterval(() => {
    sending = sending.then(async () => {
      await sendLogouts(runtime);
    }).catch((error) => log("warn", "logout messages wait", { error: String(error) }));
  }, 500);
  metrics.collect("db", () => dbStats(sql));
  await serve({
    name: "identity",
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: fetch,
    checks: { database: { driver: "postgresql", check: () => sql`SELECT 1` } },
    onStop: async () => {
      clearInterval(timer);
      await sending;
      await mail.stop();
      await sql.end({ timeout: 5 });
    },
  });
}
