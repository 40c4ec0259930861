import { dbStats } from "shared/db/mod.ts";
import { serve } from "shared/http/serve.ts";
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

/** Serves the built app and carries out operations until told to stop. */
export async function serveAdmin(): Promise<void> {
  const { config, sql } = processRuntime();
  const { default: built } = await builtApp();
  const worker = workOnOperations();
  metrics.collect("db", () => dbStats(sql));
  await serve({
    name: "admin",
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: built.fetch,
    checks: { database: { driver: "postgresql", check: () => sql`SELECT 1` } },
    onStop: async () => {
      await worker.stop();
      await sql.end({ timeout: 5 });
    },
  });
}

async function builtApp(): Promise<{ default: { fetch(req: Request): Promise<Response> } }> {
  const file = new URL("../_fresh/server.js", import.meta.url);
  try {
    await Deno.stat(file);
  } catch {
    throw new Error("The admin app is not built: run `deno run -A admin/dev.ts build` first.");
  }
  return await import(file.href);
}
