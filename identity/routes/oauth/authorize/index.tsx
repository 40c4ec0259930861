import { page } from "fresh";
import { localePreference } from "shared/ui/mod.ts";
import { sendAnswer } from "../../../components/Answer.tsx";
import { IdentityCard } from "../../../components/Card.tsx";
import { oauthMessages } from "../../../components/messages/oauth.ts";
import { pushRequest } from "../../../domain/oauth/pushed.ts";
import { signInOf } from "../../../domain/oauth/requests.ts";
import { validateRequest } from "../../../domain/oauth/validate_request.ts";
import { proceed } from "../../../http/proceed.ts";
import { define } from "../../../state.ts";

const problem = (problem: string) =>
  page({ problem }, { status: 400, headers: { "cache-control": "no-store" } });

export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    const checked = await validateRequest(state, url.searchParams);
    if (!checked.ok && "page" in checked) return problem(checked.page);
    if (!checked.ok) {
      const { to, error, description } = checked;
      return await sendAnswer(ctx, to, { error, error_description: description });
    }
    const { client, parameters } = checked;
    parameters.before = signInOf(state.session ?? state.boundSession);
    const response = await proceed(ctx, { client, parameters });
    if (parameters.locale && parameters.locale !== state.locale) {
      // For the pages to come; the person can still choose another.
      const { locale } = parameters;
      response.headers.append(
        "set-cookie",
        localePreference(locale, state.config.ORIGIN, "session"),
      );
    }
    return response;
  },

  /**
   * A form that another site posts brings no cookies along. The browser is sent on to the same
   * request by GET, which does (Core 3.1.2.1 wants both methods).
   */
  async POST(ctx) {
    const { state, req } = ctx;
    const text = await req.text();
    const form = new URLSearchParams(text.length > 64 * 1024 ? "" : text);
    const query = new URLSearchParams();
    const clientId = form.get("client_id") ?? "";
    query.set("client_id", clientId);
    if (form.has("request_uri")) query.set("request_uri", form.get("request_uri")!);
    else {
      const checked = await validateRequest(state, form);
      if (!checked.ok && "page" in checked) return problem(checked.page);
      if (!checked.ok) {
        const { to, error, description } = checked;
        return await sendAnswer(ctx, to, { error, error_description: description });
      }
      query.set("request_uri", await pushRequest(state.sql, clientId, form));
    }
    const headers = { location: `/oauth/authorize?${query}`, "cache-control": "no-store" };
    return new Response(null, { status: 303, headers });
  },
});

export default define.page<typeof handler>(function AuthorizeProblem({ data, state, url }) {
  const m = oauthMessages(state.locale);
  return (
    <IdentityCard
      state={state}
      url={new URL("/", url)}
      title={m.problemTitle}
      subtitle={m.problems[data.problem]}
    />
  );
});
