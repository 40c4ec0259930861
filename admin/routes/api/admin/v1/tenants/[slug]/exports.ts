import { askDevops, notFound } from "../../../../../../api.ts";
import { getTenant } from "../../../../../../domain/tenants.ts";
import { administrator, define } from "../../../../../../state.ts";

export const handler = define.handlers({
  /** Archives of a tenant, the newest first. */
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const { slug } = await getTenant(sql, ctx.params.slug) ?? notFound();
    return Response.json({ exports: await askDevops(() => devops.exports(slug)) });
  },
});
