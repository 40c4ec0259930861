import { define } from "../state.ts";

export const handler = define.handlers({
  GET: (ctx) =>
    ctx.redirect(ctx.state.session?.role === "platform_support" ? "/users" : "/tenants"),
});
