import type { Context } from "fresh";
import { newToken } from "shared/auth/token.ts";
import { browserCookie } from "../cookies.ts";
import { startImpersonation } from "../domain/impersonation.ts";
import { issueCode } from "../domain/oauth/codes.ts";
import { nextStep } from "../domain/oauth/decide.ts";
import { type AuthRequest, keepRequest } from "../domain/oauth/requests.ts";
import type { State } from "../state.ts";
import { sendAnswer } from "../components/Answer.tsx";

/**
 * Goes as far with a request as the browser's session allows: to the sign-in, to the question for
 * consent, or back to the client with a code. `id`: the request is kept already.
 */
export async function proceed(
  ctx: Context<State>,
  request: AuthRequest,
  id: string | null = null,
): Promise<Response> {
  const { state, req } = ctx;
  const { sql, config } = state;
  const { client, parameters } = request;
  const step = await nextStep(sql, request, state.session ?? state.boundSession);
  if (step.do === "refuse") {
    const { error, description } = step;
    return await sendAnswer(ctx, parameters, { error, error_description: description });
  }
  if (step.do === "code") {
    const granting = parameters.actAs
      ? await startImpersonation(state, step.session, client, parameters.actAs, {
        ip: state.ip,
        userAgent: req.headers.get("user-agent") ?? "",
        requestId: state.requestId,
      })
      : step.session;
    if (!granting) {
      return await sendAnswer(ctx, parameters, {
        error: "access_denied",
        error_description: "Support may not act in this person's place (any more)",
      });
    }
    const code = await issueCode(state, granting, client, parameters);
    return await sendAnswer(ctx, parameters, { code });
  }
  const headers = new Headers({ "cache-control": "no-store" });
  if (id === null) {
    const cookie = browserCookie(config.ORIGIN);
    const browser = cookie.read(req) ?? newToken();
    headers.append("set-cookie", cookie.set(browser, 3600));
    id = await keepRequest(sql, browser, request);
  }
  const place = step.do === "consent" ? `/oauth/consent?id=${id}` : `/sign-in?request=${id}`;
  headers.set("location", place);
  return new Response(null, { status: 303, headers });
}
