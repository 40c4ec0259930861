import { DomainError } from "shared/http/mod.ts";
import { askDevops, notFound } from "../../../../../../../../api.ts";
import { getTenant } from "../../../../../../../../domain/tenants.ts";
import { administrator, define } from "../../../../../../../../state.ts";

export const handler = define.handlers({
  /** What the last run of a Job of the tenant wrote, as text. */
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const { slug } = await getTenant(sql, ctx.params.slug) ?? notFound();
    const log = await askDevops(() => devops.jobLog(slug, ctx.params.job.slice(0, 63)));
    if (log === null) throw new DomainError("log_not_found", 404, "This job has written nothing");
    return new Response(log, {
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    });
  },
});
