import type { Sql } from "shared/db/mod.ts";
import type { TenantStatus } from "shared/devops_api/mod.ts";
import type { Devops } from "./devops.ts";
import { everything, tenantsAfter } from "./tenant_list.ts";
import type { TenantRow } from "./view.ts";
import { rowsOf } from "./view.ts";

export interface PlatformHealth {
  /** Tenants of which something fails, or whose step takes far too long. */
  failing: TenantRow[];
  late: TenantRow[];
  /** Tenants for which something is under way. */
  busy: TenantRow[];
}

const most = 100;

/** Where somebody should look: tenants that fail, are late, or are being worked on. */
export async function platformHealth(
  { sql, devops }: { sql: Sql; devops: Devops },
): Promise<PlatformHealth> {
  const [failing, moving] = await Promise.all([
    tenantsAfter(sql, { ...everything, failing: "on" }, { after: "", limit: most }),
    tenantsMoving(sql),
  ]);
  const moved = await rowsOf({ sql, devops }, moving);
  return {
    failing: await rowsOf({ sql, devops }, failing),
    late: moved.filter(({ progress }) => progress.time?.escalated),
    busy: moved.filter(({ tenant }) => tenant.operation !== null),
  };
}

/** Tenants that were last seen between two states, or have an operation. */
async function tenantsMoving(sql: Sql) {
  const resting: TenantStatus["phase"][] = ["Ready", "Suspended"];
  const all = await tenantsAfter(sql, everything, { after: "", limit: 1000 });
  return all.filter(({ operation, observed }) =>
    operation !== null || (observed !== null && !resting.includes(observed.phase))
  ).slice(0, most);
}
