import type { ServiceModule } from "../../services.ts";
import { inventoryMigrations } from "../inventory/mod.ts";
import { importJob } from "./import/job.ts";

export const service: ServiceModule = {
  migrations: [
    inventoryMigrations,
    { name: "webshop", directory: new URL("./migrations/", import.meta.url) },
  ],
  consumers: () => [],
  jobs: (runtime) => [importJob(runtime)],
};
