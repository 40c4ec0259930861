import { browserCookie } from "../../../cookies.ts";
import { findRequest } from "../../../domain/oauth/requests.ts";
import { proceed } from "../../../http/proceed.ts";
import { define } from "../../../state.ts";

/** Goes on with a kept request once the person has signed in. */
export const handler = define.handlers({
  async GET(ctx) {
    const { sql, config } = ctx.state;
    const browser = browserCookie(config.ORIGIN).read(ctx.req);
    const id = ctx.url.searchParams.get("id") ?? "";
    const request = browser ? await findRequest(sql, browser, id) : null;
    if (!request) return ctx.redirect(`/sign-in?request=${encodeURIComponent(id || "none")}`, 303);
    return await proceed(ctx, request, id);
  },
});
