import { dbStats } from "shared/db/mod.ts";
import { serve, type ServeOptions } from "shared/http/serve.ts";
import { metrics } from "shared/telemetry/metrics.ts";
import { logger } from "shared/telemetry/mod.ts";
import { startWorker } from "../domain/worker.ts";
import { processRuntime } from "../runtime.ts";

/** Starts to carry out operations; returns the worker. */
export function workOnOperations(): { stop(): Promise<void> } {
  const { config, sql, devops } = processRuntime();
  return startWorker({
    sql,
    devops,
    secretKey: config.SECRET_KEY,
    log: logger({ service: "admin" }),
  });
}

/** Serves the app and carries out operations until told to stop. */
export async function serveAdmin(fetch: ServeOptions["handler"]): Promise<void> {
  const { config, sql } = processRuntime();
  const worker = workOnOperations();
  metrics.collect("db", () => dbStats(sql));
  await serve({
    name: "admin",
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: fetch,
    checks: { database: { driver: "postgresql", check: () => sql`SELECT 1` } },
    onStop: async () => {
      await worker.stop();
      await sql.end({ timeout: 5 });
    },
  });
}
