import { type Bus, startBus } from "shared/bus/mod.ts";
import { cacheStats } from "shared/cache/mod.ts";
import { dbStats } from "shared/db/mod.ts";
import { serve, type ServeOptions } from "shared/http/serve.ts";
import { metrics } from "shared/telemetry/metrics.ts";
import { logger } from "shared/telemetry/mod.ts";
import { repeat } from "../jobs.ts";
import { processRuntime } from "../runtime.ts";
import { services, topology } from "../services.ts";
import { engineChecks } from "./engines.ts";

/** Serves the services of `VECTON_SERVICES`, with what runs beside the pages, until told to stop. */
export async function serveTenant(fetch: ServeOptions["handler"]): Promise<void> {
  const runtime = processRuntime();
  const { config, sql, tenant } = runtime;
  const names = config.VECTON_SERVICES;
  const log = logger({ service: names.join(","), tenant: tenant.slug });
  const modules = await Promise.all(
    names.map(async (name) => (await services[name].load()).service),
  );
  const live = names.includes("websocket")
    ? (await import("../services/websocket/server.ts")).createLiveServer(runtime)
    : undefined;

  // In the background: the first request of a woken service does not wait for the broker.
  const bus: Promise<Bus> = startBus({
    sql,
    databaseUrl: config.DATABASE_URL,
    amqpUrl: config.AMQP_URL,
    tenant: tenant.slug,
    consumers: modules.flatMap((service) => service.consumers(runtime)),
    topology,
  });
  bus.catch((error) => log("error", "the event bus did not start", { error: String(error) }));
  const jobs = repeat(modules.flatMap((service) => service.jobs(runtime)), log);

  metrics.collect("db", () => dbStats(sql));
  metrics.collect("cache", () => {
    const { hits, misses, fills, errors, skipped, away } = cacheStats();
    return {
      hits_total: hits,
      misses_total: misses,
      fills_total: fills,
      errors_total: errors,
      skipped_total: skipped,
      away,
    };
  });
  if (live) metrics.collect("live", () => live.figures());
  metrics.collect("bus", async () => await (await bus).stats());

  await serve({
    name: names.join(","),
    tenant: tenant.slug,
    port: config.PORT,
    hostname: config.LISTEN_HOST,
    handler: fetch,
    live,
    checks: { ...engineChecks(runtime, bus), ...(live && { live: live.check }) },
    onStopping: () => live?.stop(),
    onStop: async () => {
      await jobs.stop();
      await bus.then((started) => started.stop(), () => {});
      await live?.close();
      await sql.end({ timeout: 5 });
    },
  });
}
