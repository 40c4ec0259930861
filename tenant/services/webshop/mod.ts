import { inventoryMigrations } from "../inventory/mod.ts";
import type { ServiceModule } from "../../services.ts";

export const service: ServiceModule = {
  migrations: [
    inventoryMigrations,
    { name: "webshop", directory: new URL("./schema/", import.meta.url) },
  ],
  consumers: () => [],
  jobs: () => [],
};
