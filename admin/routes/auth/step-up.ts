import { safeRedirectPath } from "shared/http/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { define } from "../../state.ts";

export const handler = define.handlers({
  /** Has identity ask the person again who they are, as it finds needful, and goes back. */
  GET: (ctx) =>
    askIdentity(ctx, async (ask) => {
      const { stepUp } = await ask(endpoints.acting);
      if (stepUp) return await ctx.state.auth.signIn(ctx.req, stepUp);
      return ctx.redirect(safeRedirectPath(ctx.url.searchParams.get("return_to")), 303);
    }),
});
