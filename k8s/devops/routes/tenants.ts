import { z } from "zod";
import { askedStatuses, keyOf, parse, type Route, slugsQuery, tenantNotFound } from "../route.ts";
import { accepted, deletion, slugAnswer } from "shared/devops_api/mod.ts";
import { deletionRequest, status, wanted } from "../schemas.ts";
import { tenantStatus } from "../status.ts";
import { deleteTenant } from "../deletion.ts";
import { type Dependencies, putTenant, slugRefusal } from "../tenants.ts";
import type { Waiters } from "../waiters.ts";

/** Longest time that a status request may wait for news. */
const longestWaitSeconds = 25;

/** Tenants as desired state, and what has become of them. */
export function tenantRoutes(deps: Dependencies, waiters: Waiters): Route[] {
  return [
    {
      method: "get",
      path: "/slugs/{slug}",
      summary: "Can a new tenant have this slug?",
      scope: "tenants:read",
      responses: {
        200: { description: "The answer, with the reason of a no", schema: slugAnswer },
      },
      async handle(_req, { slug }) {
        const reason = await slugRefusal(deps.forge, slug);
        return Response.json({ slug, available: reason === null, reason });
      },
    },
    {
      method: "get",
      path: "/tenants",
      summary: "Tenants with what has become of them; with `slugs`, a comma list, only those",
      scope: "tenants:read",
      query: slugsQuery,
      responses: {
        200: { description: "Tenants", schema: z.object({ tenants: z.array(status) }) },
      },
      async handle(req) {
        return Response.json({ tenants: await askedStatuses(deps, req) });
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}",
      summary: "One tenant; with `If-None-Match` and `wait`, as soon as something has changed",
      scope: "tenants:read",
      query: z.object({ wait: z.coerce.number().int().min(0).max(longestWaitSeconds).optional() }),
      responses: {
        200: { description: "The tenant", schema: status },
        304: { description: "Nothing has changed", schema: null },
      },
      async handle(req, { slug }) {
        const wait = Number(new URL(req.url).searchParams.get("wait") ?? 0);
        const known = req.headers.get("if-none-match");
        const deadline = Date.now() + Math.min(Math.max(wait || 0, 0), longestWaitSeconds) * 1000;
        for (;;) {
          const found = await tenantStatus(deps.forge, deps.argo, slug);
          if (!found) return tenantNotFound();
          const body = JSON.stringify(found);
          const etag = `"${await digest(body)}"`;
          if (etag !== known) {
            return new Response(body, {
              headers: { "content-type": "application/json", etag, "cache-control": "no-store" },
            });
          }
          const left = deadline - Date.now();
          if (left <= 0) {
            return new Response(null, { status: 304, headers: { etag } });
          }
          await waiters.wait(slug, Math.min(left, 1000));
        }
      },
    },
    {
      method: "put",
      path: "/tenants/{slug}",
      summary: "Create a tenant, or bring it to this state",
      scope: "tenants:write",
      body: wanted,
      responses: { 202: { description: "Merged; the cluster follows", schema: accepted } },
      async handle(req, { slug }) {
        const body = await parse(req, wanted);
        if (body instanceof Response) return body;
        const key = keyOf(req);
        if (key instanceof Response) return key;
        const result = await putTenant(deps, slug, body, key);
        waiters.notify(slug);
        return Response.json({ slug, ...result }, { status: 202 });
      },
    },
    {
      method: "delete",
      path: "/tenants/{slug}",
      summary: "Delete a tenant after a grace period, in which wanting it active undoes it",
      scope: "tenants:write",
      body: deletionRequest,
      responses: { 202: { description: "How far it is", schema: deletion } },
      async handle(req, { slug }) {
        const options = req.body ? await parse(req, deletionRequest) : {};
        if (options instanceof Response) return options;
        const key = keyOf(req);
        if (key instanceof Response) return key;
        const result = await deleteTenant(deps, slug, key, options);
        if (!result) return tenantNotFound();
        waiters.notify(slug);
        return Response.json({ slug, ...result }, { status: 202 });
      },
    },
  ];
}

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).slice(0, 12).toHex();
}
