import type { ServiceModule } from "../../services.ts";
import { importJob } from "./import/job.ts";
import { fetchPictures } from "./pictures/fetch.ts";
import { catalogMigrations } from "./schema.ts";

export const service: ServiceModule = {
  migrations: catalogMigrations,
  consumers: () => [],
  jobs: (runtime) => [
    importJob(runtime),
    {
      name: "webshop.pictures",
      everySeconds: 2,
      run: async () => {
        await fetchPictures({ sql: runtime.sql, bucket: runtime.objects.public });
      },
    },
  ],
};
