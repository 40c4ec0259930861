import type { ServiceModule } from "../../services.ts";

export const service: ServiceModule = {
  migrations: [{ name: "crm", directory: new URL("./migrations/", import.meta.url) }],
  consumers: () => [],
  jobs: () => [],
};
