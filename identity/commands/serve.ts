import { dbStats } from "shared/db/mod.ts";
import { serve, type ServeOptions } from "shared/http/serve.ts";
import { metrics } from "shared/telemetry/metrics.ts";
import { logger } from "shared/telemetry/mod.ts";
import { sendLogouts } from "../domain/oauth/logout.ts";
import { startMail } from "../domain/mail.ts";
import { answerMailRequests } from "../domain/mail_requests.ts";
import { keepKeysSeconds, removeOldKeys } from "../domain/oauth/key_store.ts";
import { purgeExpired } from "../domain/oauth/purge.ts";
import { putStaticClients } from "../domain/static_clients.ts";
import { putStaticUsers } from "../domain/static_users.ts";
import { sweep } from "../domain/sweep.ts";
import { processRuntime } from "../runtime.ts";

/** Serves identity, and sends what waits to be sent, until told to stop. */
export async function serveIdentity(fetch: ServeOptions["handler"]): Promise<void> {
  const runtime = processRuntime();
  const { config, sql } = runtime;
  const log = logger({ service: "identity" });
  await putStaticUsers(runtime);
  await putStaticClients(runtime);
  const mail = startMail(runtime);
  let sending = Promise.resolve();
  const timer = setInterval(() => {
    sending = sending.then(async () => {
      await sendLogouts(runtime);
      await answerMailRequests(runtime);
    }).catch((error) => log("warn", "messages wait", { error: String(error) }));
  }, 500);
  const purge = () =>
    Promise.all([sweep(sql), purgeExpired(sql), removeOldKeys(sql, keepKeysSeconds(config))])
      .catch((error) => log("warn", "what has ended stays", { error: String(error) }));
  const purgeTimer = setInterval(purge, 60_000);
  metrics.collect("db", () => dbStats(sql));
  await serve({
    name: "identity",
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: fetch,
    checks: { database: { driver: "postgresql", check: () => sql`SELECT 1` } },
    onStop: async () => {
      clearInterval(timer);
      clearInterval(purgeTimer);
      await sending;
      await mail.stop();
      await sql.end({ timeout: 5 });
    },
  });
}
