import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { apiActor, askDevops, invalid, keyOf, readBody } from "../../../../../api.ts";
import { apiNewTenant, tenantOut } from "../../../../../domain/api.ts";
import { tenantFilter, tenantsAfter } from "../../../../../domain/tenant_list.ts";
import { createTenant } from "../../../../../domain/tenants.ts";
import { rowsOf } from "../../../../../domain/view.ts";
import { administrator, define } from "../../../../../state.ts";

export const listQuery = tenantFilter.extend({
  cursor: z.string().max(100).default(""),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const query = listQuery.safeParse(Object.fromEntries(ctx.url.searchParams));
    if (!query.success) {
      return problem(400, "invalid_query", "The query is not valid", {
        detail: z.prettifyError(query.error),
      });
    }
    const { cursor, limit, ...filter } = query.data;
    const tenants = await tenantsAfter(ctx.state.sql, filter, { after: cursor, limit: limit + 1 });
    const rows = await rowsOf(ctx.state, tenants.slice(0, limit));
    return Response.json({
      tenants: rows.map(tenantOut),
      next: tenants.length > limit ? rows.at(-1)!.tenant.slug : null,
    }, { headers: { "cache-control": "no-store" } });
  },
  async POST(ctx) {
    const actor = apiActor(ctx.state);
    const key = keyOf(ctx.req);
    const body = await readBody(ctx.req, apiNewTenant);
    if (body instanceof Response) return body;
    const { sql, devops } = ctx.state;
    const result = await askDevops(() => createTenant(sql, devops, actor, body, key));
    if (result.ok) {
      const location = `/api/admin/v1/tenants/${result.slug}`;
      return Response.json({ slug: result.slug, operation: key }, {
        status: 202,
        headers: { location },
      });
    }
    return result.errors[""] === "key_reused"
      ? problem(409, "key_reused", "The Idempotency-Key stands for another request")
      : invalid(result.errors);
  },
});
