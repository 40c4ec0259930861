import { publicDocument } from "../../http/cors.ts";
import { jwksCacheSeconds } from "../../domain/oauth/key_store.ts";
import { define } from "../../state.ts";

export const handler = define.handlers({
  GET: async (ctx) =>
    Response.json(await ctx.state.keys.jwks(), {
      headers: { ...publicDocument, "cache-control": `public, max-age=${jwksCacheSeconds}` },
    }),
});
