import { serve } from "shared/http/serve.ts";
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

type Fetch = (req: Request, info?: Deno.ServeHandlerInfo) => Response | Promise<Response>;

/** Serves the app and carries out operations until told to stop. */
export async function serveAdmin(fetch: Fetch): Promise<void> {
  const { config, sql } = processRuntime();
  const worker = workOnOperations();
  await serve({
    name: "admin",
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: fetch,
    ready: async () => ({ database: (await sql`select 1`).length === 1 }),
    onStop: async () => {
      await worker.stop();
      await sql.end({ timeout: 5 });
    },
  });
}
