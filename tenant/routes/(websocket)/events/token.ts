import { liveTokenFor } from "../../../live_token.ts";
import { define } from "../../../state.ts";

/** A new token for a page whose own is over. */
export const handler = define.handlers({
  async POST(ctx) {
    const token = await liveTokenFor(ctx.state);
    return Response.json({ token }, { headers: { "cache-control": "no-store" } });
  },
});
