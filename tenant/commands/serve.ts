import { type Bus, startBus } from "shared/bus/mod.ts";
import { serve } from "shared/http/serve.ts";
import { logger } from "shared/telemetry/mod.ts";
import { repeat } from "../jobs.ts";
import { processRuntime } from "../runtime.ts";
import { services } from "../services.ts";

type Fetch = (req: Request, info?: Deno.ServeHandlerInfo) => Response | Promise<Response>;

/**
 * Serves the services of `VECTON_SERVICES` until told to stop: from the built app, or by the
 * handler that development made.
 */
export async function serveTenant(handler?: Fetch): Promise<void> {
  const runtime = processRuntime();
  const { config, sql, tenant } = runtime;
  const names = config.VECTON_SERVICES;
  const log = logger({ service: names.join(","), tenant: tenant.slug });
  const [fetch, ...modules] = await Promise.all([
    handler ?? builtApp(),
    ...names.map(async (name) => (await services[name].load()).service),
  ]);
  const live = names.includes("websocket")
    ? (await import("../services/websocket/server.ts")).createLiveServer(runtime)
    : undefined;

  // In the background: the first request of a woken service does not wait for the broker.
  const bus: Promise<Bus> = startBus({
    sql,
    databaseUrl: config.DATABASE_URL,
    tenant: tenant.slug,
    consumers: modules.flatMap((service) => service.consumers(runtime)),
  });
  bus.catch((error) => log("error", "the event bus did not start", { error: String(error) }));
  const jobs = repeat(modules.flatMap((service) => service.jobs(runtime)), log);

  await serve({
    name: names.join(","),
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: fetch,
    live,
    ready: async () => ({ database: (await sql`select 1`).length === 1, ...live?.ready() }),
    onStopping: () => void live?.drain(),
    onStop: async () => {
      await jobs.stop();
      await live?.stop();
      await bus.then((started) => started.stop(), () => {});
      await live?.close();
      await sql.end({ timeout: 5 });
    },
  });
}

async function builtApp(): Promise<Fetch> {
  const file = new URL("../_fresh/server.js", import.meta.url);
  try {
    await Deno.stat(file);
  } catch {
    throw new Error("The tenant app is not built: run `deno run -A tenant/dev.ts build` first.");
  }
  return (await import(file.href)).default.fetch;
}
