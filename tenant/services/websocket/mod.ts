import type { ServiceModule } from "../../services.ts";

export const service: ServiceModule = { migrations: [], consumers: () => [], jobs: () => [] };
