import type { ServiceModule } from "../../services.ts";
import { inventoryMigrations, sweepExpiredHolds } from "../inventory/mod.ts";
import { tellIdentity } from "./tell_identity.ts";

export const service: ServiceModule = {
  migrations: [inventoryMigrations],
  consumers: () => [],
  jobs: (runtime) => [
    {
      name: "warehouse.holds",
      everySeconds: 30,
      run: () => sweepExpiredHolds(runtime.sql, runtime.tenant.slug),
    },
    tellIdentity(runtime),
  ],
};
