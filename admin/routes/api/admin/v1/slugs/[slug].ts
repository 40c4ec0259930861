import { problem } from "shared/http/mod.ts";
import { DevopsUnavailable } from "../../../../../domain/devops.ts";
import { administrator, define } from "../../../../../state.ts";

export const handler = define.handlers({
  /** Can a new tenant have this slug? */
  async GET(ctx) {
    administrator(ctx.state);
    const slug = ctx.params.slug.slice(0, 100);
    try {
      return Response.json({ slug, reason: await ctx.state.devops.slugRefusal(slug) });
    } catch (error) {
      if (!(error instanceof DevopsUnavailable)) throw error;
      return problem(503, error.code, "The deployment service does not answer");
    }
  },
});
