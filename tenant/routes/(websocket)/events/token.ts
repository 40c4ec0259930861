import { can, liveToken } from "shared/auth/mod.ts";
import { problem } from "shared/http/mod.ts";
import { define } from "../../../state.ts";

/** A new token for a page whose own is over; staff hear the exact numbers, guests a level. */
export const handler = define.handlers({
  async POST(ctx) {
    const { session, config, tenant } = ctx.state;
    if (session && !can(session, "stock:read")) {
      return problem(403, "forbidden", "This needs the permission stock:read");
    }
    const token = await liveToken.sign(config.LIVE_TOKEN_SECRET, {
      tenant: tenant.slug,
      subject: session?.accountId ?? "guest",
      channels: session ? ["stock", "public:stock"] : ["public:stock"],
    });
    return Response.json({ token }, { headers: { "cache-control": "no-store" } });
  },
});
