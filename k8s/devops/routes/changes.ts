import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { changesOf } from "../changes.ts";
import { isTombstoned, readTenant } from "../layout.ts";
import { type Route, tenantNotFound } from "../route.ts";
import { changeList } from "shared/devops_api/mod.ts";
import type { Dependencies } from "../tenants.ts";

const mostChanges = 50;
const query = z.object({
  limit: z.coerce.number().int().min(1).max(mostChanges).default(20),
  cursor: z.string().regex(/^[0-9a-f]{40}$/).optional(),
});

/** What was changed of a tenant, and what its Jobs have written. */
export function changeRoutes({ forge, argo }: Dependencies): Route[] {
  return [
    {
      method: "get",
      path: "/tenants/{slug}/changes",
      summary: "Merged changes of a tenant with their diffs, the newest first",
      scope: "tenants:read",
      query,
      responses: { 200: { description: "Changes; secrets are left out", schema: changeList } },
      async handle(req, { slug }) {
        const asked = query.safeParse(Object.fromEntries(new URL(req.url).searchParams));
        if (!asked.success) return problem(422, "invalid", "limit or cursor is not valid");
        const main = await forge.main();
        const known = await readTenant(main, slug) !== null || await isTombstoned(main, slug);
        return known ? Response.json(await changesOf(forge, slug, asked.data)) : tenantNotFound();
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}/jobs/{job}/log",
      summary: "What the last run of a Job has written, as text",
      scope: "tenants:read",
      responses: { 200: { description: "The log", schema: null } },
      async handle(_req, { slug, job }) {
        if (!await readTenant(await forge.main(), slug)) return tenantNotFound();
        const log = /^[a-z0-9-]{1,63}$/.test(job) ? await argo.jobLog(slug, job) : null;
        if (log === null) return problem(404, "log_not_found", "This Job has written nothing");
        return new Response(log, {
          headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
        });
      },
    },
  ];
}
