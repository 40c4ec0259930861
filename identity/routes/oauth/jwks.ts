import { define } from "../../state.ts";

export const handler = define.handlers({
  GET: async (ctx) =>
    Response.json(await ctx.state.keys.jwks(), {
      headers: { "cache-control": "public, max-age=300" },
    }),
});
