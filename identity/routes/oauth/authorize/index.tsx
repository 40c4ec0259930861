import { page } from "fresh";
import { newToken } from "shared/auth/token.ts";
import { IdentityCard } from "../../../components/Card.tsx";
import { identityMessages } from "../../../components/messages.ts";
import { browserCookie } from "../../../cookies.ts";
import {
  answerUrl,
  issueCode,
  keepRequest,
  needsSignIn,
  validateRequest,
} from "../../../domain/authorize.ts";
import { define, type State } from "../../../state.ts";

async function authorize(state: State, req: Request, query: URLSearchParams) {
  const { sql, config, session } = state;
  const checked = await validateRequest(sql, query);
  if (!checked.ok && "page" in checked) {
    return page({ problem: checked.page }, { status: 400 });
  }
  const headers = new Headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  const to = (location: string) => {
    headers.set("location", location);
    return new Response(null, { status: 303, headers });
  };
  if (!checked.ok) {
    const { redirectUri, error, description, state: clientState } = checked;
    return to(answerUrl(redirectUri, config.ORIGIN, {
      error,
      error_description: description,
      state: clientState,
    }));
  }
  const { client, parameters } = checked;
  const { redirectUri } = parameters;
  if (session && !needsSignIn(session, parameters)) {
    const code = await issueCode(sql, session, client, parameters, config.CODE_SECONDS);
    return to(answerUrl(redirectUri, config.ORIGIN, { code, state: parameters.state }));
  }
  if (parameters.prompt.includes("none")) {
    return to(answerUrl(redirectUri, config.ORIGIN, {
      error: "login_required",
      state: parameters.state,
    }));
  }
  const cookie = browserCookie(config.ORIGIN);
  const browser = cookie.read(req) ?? newToken();
  headers.append("set-cookie", cookie.set(browser, 3600));
  const id = await keepRequest(sql, browser, client.id, parameters);
  return to(`/sign-in?request=${id}`);
}

export const handler = define.handlers({
  GET: (ctx) => authorize(ctx.state, ctx.req, ctx.url.searchParams),
  POST: async (ctx) => authorize(ctx.state, ctx.req, new URLSearchParams(await ctx.req.text())),
});

export default define.page<typeof handler>(function AuthorizeProblem({ data, state, url }) {
  const m = identityMessages(state.locale);
  return (
    <IdentityCard
      state={state}
      url={url}
      title={m.authError}
      subtitle={m.authErrors[data.problem]}
    />
  );
});
