import { dbStats } from "shared/db/mod.ts";
import { hashingStats } from "shared/credentials/passwords.ts";
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
  const { config, sql, cache } = runtime;
  const log = logger({ service: "identity" });
  await putStaticUsers(runtime);
  await putStaticClients(runtime);
  const mail = startMail(runtime);
  const repeat = (what: string, everyMs: number, work: () => Promise<unknown>) =>
    repeated(everyMs, work, (error) => log("warn", what, { error: String(error) }));
  // Each by itself: an app that does not answer must keep nobody's mail waiting.
  const jobs = [
    // Side by side, so that messages to one app that hangs do not hold up all others.
    ...Array.from(
      { length: 8 },
      () => repeat("logout messages wait", 500, () => sendLogouts(runtime)),
    ),
    repeat("mails that were asked for wait", 500, () => answerMailRequests(runtime)),
    repeat(
      "what has ended stays",
      60_000,
      () =>
        Promise.all([sweep(sql), purgeExpired(sql), removeOldKeys(sql, keepKeysSeconds(config))]),
    ),
  ];
  metrics.collect("db", () => dbStats(sql));
  metrics.collect("hashing", () => {
    const { running, waiting, checked, refused } = hashingStats();
    return { running, waiting, checked_total: checked, refused_total: refused };
  });
  await serve({
    name: "identity",
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: fetch,
    checks: {
      database: { driver: "postgresql", check: () => sql`SELECT 1` },
      cache: {
        driver: config.REDIS_URL ? "redis" : "memory",
        // Without it each process counts for itself.
        optional: true,
        async check() {
          await cache.get("engine-check");
          return cache.healthy();
        },
      },
    },
    onStop: async () => {
      await Promise.all(jobs.map((job) => job.stop()));
      await mail.stop();
      await cache.close();
      await sql.end({ timeout: 5 });
    },
  });
}

/** Does work again and again, never twice at once, until stopped. */
function repeated(
  everyMs: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work().then(() => {}, onError).finally(() => running = null);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
