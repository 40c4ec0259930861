import { logger } from "shared/telemetry/mod.ts";
import type { Runtime } from "../../../runtime.ts";
import type { Job } from "../../../services.ts";
import { ImportWorker } from "./worker.ts";

/** How long one turn works before it lets a shutdown through. */
const turnMs = 4000;

/** Carries out the imports that people have confirmed, those included whose worker has died. */
export function importJob(runtime: Runtime): Job {
  const { sql, tenant, objects } = runtime;
  const worker = new ImportWorker({
    sql,
    bucket: objects.private,
    tenant: tenant.slug,
    origin: tenant.origin,
    log: logger({ service: "webshop", tenant: tenant.slug }),
  });
  return { name: "webshop.imports", everySeconds: 0.5, run: () => worker.work(turnMs) };
}
