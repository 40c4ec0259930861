import { notFound } from "../../../../../../api.ts";
import { tenantDetailOut } from "../../../../../../domain/api.ts";
import { tenantView } from "../../../../../../domain/view.ts";
import { administrator, define } from "../../../../../../state.ts";

export const handler = define.handlers({
  /** A tenant as it is wanted, and as it is. */
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops, config } = ctx.state;
    const sources = { sql, devops, secretKey: config.SECRET_KEY };
    const view = await tenantView(sources, ctx.params.slug) ?? notFound();
    return Response.json(tenantDetailOut(view), { headers: { "cache-control": "no-store" } });
  },
});
