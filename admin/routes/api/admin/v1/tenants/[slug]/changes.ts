import { z } from "zod";
import { askDevops, notFound } from "../../../../../../api.ts";
import { getTenant } from "../../../../../../domain/tenants.ts";
import { administrator, define } from "../../../../../../state.ts";

export const changesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(50).catch(20),
  cursor: z.string().regex(/^[0-9a-f]{40}$/).optional().catch(undefined),
});

export const handler = define.handlers({
  /** What was changed in git, the newest first; sealed values are left out. */
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const { slug } = await getTenant(sql, ctx.params.slug) ?? notFound();
    const query = changesQuery.parse(Object.fromEntries(ctx.url.searchParams));
    return Response.json(await askDevops(() => devops.changes(slug, query)) ?? { changes: [] });
  },
});
