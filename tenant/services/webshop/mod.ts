import type { ServiceModule } from "../../services.ts";
import { customerJobs } from "./customers/job.ts";
import { importJob } from "./import/job.ts";
import { preparePictures } from "./pictures/prepare.ts";
import { sweepPictures } from "./pictures/pictures.ts";
import { catalogMigrations } from "./schema.ts";

export const service: ServiceModule = {
  migrations: catalogMigrations,
  consumers: () => [],
  jobs: (runtime) => [
    importJob(runtime),
    ...customerJobs(runtime),
    {
      name: "webshop.pictures",
      everySeconds: 2,
      run: async () => {
        await preparePictures(runtime);
        await sweepPictures(runtime);
      },
    },
  ],
};
