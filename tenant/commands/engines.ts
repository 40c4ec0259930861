import type { Bus } from "shared/bus/mod.ts";
import type { Check } from "shared/http/serve.ts";
import type { Runtime } from "../runtime.ts";

/** How long a value of the cache's check is kept, in seconds. */
const ttl = 10;

/** The engines of a tenant as one of its processes sees them. */
export function engineChecks(
  { config, sql, cache, objects }: Runtime,
  bus: Promise<Bus>,
): Record<string, Check> {
  // Not awaited by the check: a service that wakes is ready before its broker is there.
  let started: Bus | undefined;
  bus.then((running) => started = running, () => {});
  return {
    database: { driver: "postgresql", check: () => sql`SELECT 1` },
    // Events wait in the outbox meanwhile, so requests go on.
    broker: {
      driver: config.AMQP_URL ? "rabbitmq" : "postgresql",
      optional: true,
      check: () => Promise.resolve(/embedded|connected/.test(started?.state() ?? "")),
    },
    cache: {
      driver: config.REDIS_URL ? "redis" : "memory",
      optional: true,
      async check() {
        const sent = crypto.randomUUID();
        await cache.set("engine-check", sent, ttl);
        return await cache.get("engine-check") !== null;
      },
    },
    objects: {
      driver: config.S3_ENDPOINT ? "s3" : "files",
      // Pages are shown without their pictures.
      optional: true,
      check: () => objects.private.get("engine-check"),
    },
  };
}
