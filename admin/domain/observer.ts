/**
 * Looks at every tenant now and then, so that lists, times and costs are right although nobody has
 * its page open: webhooks are hints, this is the truth.
 */
import type { Sql } from "shared/db/mod.ts";
import type { Logger } from "shared/telemetry/mod.ts";
import type { TenantStatus } from "shared/devops_api/mod.ts";
import type { Devops } from "./devops.ts";
import { saveObservation } from "./observations.ts";
import { addAwakeTime } from "./usage.ts";

const everyMs = 30_000;
const batch = 100;

interface Options {
  sql: Sql;
  devops: Devops;
  log: Logger;
}

/** Looks at all tenants that are there; `seconds` is how long ago that was done before. */
export async function observeAll({ sql, devops }: Options, seconds: number): Promise<void> {
  const rows = await sql`
    SELECT slug FROM admin.tenant WHERE state IN ('active', 'suspended', 'deleting') ORDER BY slug`;
  const slugs: string[] = rows.map(({ slug }) => slug);
  for (let from = 0; from < slugs.length; from += batch) {
    const seen = await devops.statuses(slugs.slice(from, from + batch));
    for (const status of seen) await saveObservation(sql, status);
    await addAwakeTime(sql, seen.map(awakeOf), seconds);
  }
}

const awakeOf = ({ slug, services }: TenantStatus) => ({
  slug,
  services: services.filter(({ awake }) => awake).map(({ name }) => name),
});

/** `tick` begins a round when it is time for one; what it finds fails only itself. */
export function startObserver(options: Options): { tick(): void; idle(): Promise<void> } {
  let last = 0;
  let running: Promise<void> | undefined;
  return {
    tick() {
      const now = Date.now();
      if (running || now - last < everyMs) return;
      // After a pause nobody knows what was awake meanwhile.
      const seconds = now - last < 2 * everyMs ? (now - last) / 1000 : 0;
      last = now;
      running = observeAll(options, seconds)
        .catch((error) => options.log("warn", "tenants were not looked at", { error: `${error}` }))
        .finally(() => running = undefined);
    },
    async idle() {
      await running;
    },
  };
}
