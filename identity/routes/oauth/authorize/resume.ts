import { browserCookie } from "../../../cookies.ts";
import { answerUrl, findRequest, issueCode, needsSignIn } from "../../../domain/authorize.ts";
import { define } from "../../../state.ts";

/** Goes on with a kept request once the person has signed in. */
export const handler = define.handlers({
  async GET(ctx) {
    const { sql, config, session } = ctx.state;
    const browser = browserCookie(config.ORIGIN).read(ctx.req);
    const id = ctx.url.searchParams.get("id") ?? "";
    const request = browser ? await findRequest(sql, browser, id) : null;
    if (!request) return ctx.redirect(`/sign-in?request=${encodeURIComponent(id || "none")}`, 303);
    const { client, parameters } = request;
    if (!session || needsSignIn(session, parameters)) {
      return ctx.redirect(`/sign-in?request=${id}`, 303);
    }
    const code = await issueCode(sql, session, client, parameters, config.CODE_SECONDS);
    const location = answerUrl(parameters.redirectUri, config.ORIGIN, {
      code,
      state: parameters.state,
    });
    return new Response(null, {
      status: 303,
      headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
    });
  },
});
