import type { ServiceModule } from "../../services.ts";
import { inventoryMigrations, sweepExpiredHolds } from "../inventory/mod.ts";

export const service: ServiceModule = {
  migrations: [inventoryMigrations],
  consumers: () => [],
  jobs: ({ sql, tenant }) => [{
    name: "warehouse.holds",
    everySeconds: 30,
    run: () => sweepExpiredHolds(sql, tenant.slug),
  }],
};
