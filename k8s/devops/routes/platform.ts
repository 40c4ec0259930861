import { problem } from "shared/http/mod.ts";
import { capacityReport, driftReport } from "shared/devops_api/mod.ts";
import { readCapacity } from "../capacity.ts";
import { Drift } from "../drift.ts";
import { listTenants } from "../layout.ts";
import type { Route } from "../route.ts";
import type { Dependencies } from "../tenants.ts";

const fresh = { headers: { "cache-control": "no-store" } };

/** How the platform as a whole is. */
export function platformRoutes(deps: Dependencies): Route[] {
  const drift = new Drift(deps);
  return [
    {
      method: "get",
      path: "/drift",
      summary: "What is not as git says; made anew when the last look is older than half a minute",
      scope: "tenants:read",
      responses: { 200: { description: "The newest report", schema: driftReport } },
      async handle() {
        const report = await drift.report();
        if (report) return Response.json(report, fresh);
        const response = problem(503, "drift_check_running", "The first check is still running");
        response.headers.set("retry-after", "10");
        return response;
      },
    },
    {
      method: "get",
      path: "/capacity",
      summary: "What the platform has and uses; null where nothing is known",
      scope: "tenants:read",
      responses: { 200: { description: "Now", schema: capacityReport } },
      async handle() {
        const { length } = await listTenants(await deps.forge.main());
        return Response.json(await readCapacity(deps.prometheus, length), fresh);
      },
    },
  ];
}
