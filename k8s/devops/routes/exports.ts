import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { cancelExport, exportsOf, startExport } from "../exports.ts";
import { keyOf, type Route, tenantNotFound } from "../route.ts";
import { exportList } from "shared/devops_api/mod.ts";
import type { Dependencies } from "../tenants.ts";
import type { Waiters } from "../waiters.ts";

/** Archives of a tenant's data. */
export function exportRoutes(deps: Dependencies, waiters: Waiters): Route[] {
  return [
    {
      method: "post",
      path: "/tenants/{slug}/exports",
      summary: "Make an archive and see that it restores",
      scope: "tenants:write",
      responses: {
        202: { description: "It is being made", schema: z.object({ id: z.string() }) },
      },
      async handle(req, { slug }) {
        const key = keyOf(req);
        if (key instanceof Response) return key;
        const started = await startExport(deps, slug, key);
        if (!started) return tenantNotFound();
        waiters.notify(slug);
        return Response.json(started, { status: 202 });
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}/exports",
      summary: "Archives of a tenant, the newest first",
      scope: "tenants:read",
      responses: { 200: { description: "Archives", schema: exportList } },
      async handle(_req, { slug }) {
        const exports = await exportsOf(deps, slug);
        return exports ? Response.json({ exports }) : tenantNotFound();
      },
    },
    {
      method: "delete",
      path: "/tenants/{slug}/exports/{id}",
      summary: "Give up an archive that is being made",
      scope: "tenants:write",
      responses: { 204: { description: "It is not made", schema: null } },
      async handle(req, { slug, id }) {
        const key = keyOf(req);
        if (key instanceof Response) return key;
        if (!await cancelExport(deps, slug, id, key)) {
          return problem(404, "export_not_found", "No archive of this id is being made");
        }
        waiters.notify(slug);
        return new Response(null, { status: 204 });
      },
    },
  ];
}
