import { z } from "zod";
import { tenantEngines } from "shared/devops_api/mod.ts";
import { readEngines } from "../engines.ts";
import { askedStatuses, type Route, slugsQuery, tenantNotFound } from "../route.ts";
import { tenantStatus } from "../status.ts";
import type { Dependencies } from "../tenants.ts";

/** How tenants' engines and services are. */
export function engineRoutes(deps: Dependencies): Route[] {
  return [
    {
      method: "get",
      path: "/tenants/{slug}/engines",
      summary: "How the engines and services of a tenant are",
      scope: "tenants:read",
      responses: { 200: { description: "Now, or as last seen", schema: tenantEngines } },
      async handle(_req, { slug }) {
        const found = await tenantStatus(deps.forge, deps.argo, slug);
        if (!found) return tenantNotFound();
        const [engines] = await readEngines(deps.prometheus, [found]);
        return Response.json(engines, { headers: { "cache-control": "no-store" } });
      },
    },
    {
      method: "get",
      path: "/engines",
      summary: "The same of several tenants: those that `slugs`, a comma list, names, or all",
      scope: "tenants:read",
      query: slugsQuery,
      responses: {
        200: { description: "Tenants", schema: z.object({ tenants: z.array(tenantEngines) }) },
      },
      async handle(req) {
        const tenants = await readEngines(deps.prometheus, await askedStatuses(deps, req));
        return Response.json({ tenants }, { headers: { "cache-control": "no-store" } });
      },
    },
  ];
}
