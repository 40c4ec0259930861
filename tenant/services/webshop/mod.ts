import type { ServiceModule } from "../../services.ts";
import { importJob } from "./import/job.ts";
import { catalogMigrations } from "./schema.ts";

export const service: ServiceModule = {
  migrations: catalogMigrations,
  consumers: () => [],
  jobs: (runtime) => [importJob(runtime)],
};
