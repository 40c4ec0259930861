import type { ServiceModule } from "../../services.ts";
import { facts } from "./facts.ts";

export const service: ServiceModule = {
  migrations: [{ name: "analytics", directory: new URL("./migrations/", import.meta.url) }],
  consumers: ({ tenant }) => [facts(tenant.timeZone)],
  jobs: () => [],
};
