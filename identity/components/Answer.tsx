import type { Context } from "fresh";
import { Button } from "shared/ui/mod.ts";
import { answerFields, answerUrl } from "../domain/oauth/answer.ts";
import { originOf } from "../domain/oauth/redirect_uri.ts";
import type { Return } from "../domain/oauth/validate_request.ts";
import type { State } from "../state.ts";
import { IdentityCard } from "./Card.tsx";
import { oauthMessages } from "./messages/oauth.ts";

/**
 * Sends an answer to a client: by a redirect that any browser follows with GET (303, never 307: RFC
 * 9700, 4.12), or as a form that the browser posts (OAuth 2.0 Form Post Response Mode).
 */
export async function sendAnswer(
  ctx: Context<State>,
  to: Return,
  answer: Record<string, string>,
): Promise<Response> {
  const { state, url } = ctx;
  const fields = answerFields(to, state.config.ORIGIN, answer);
  const headers = new Headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  if (to.mode === "query") {
    headers.set("location", answerUrl(to.redirectUri, fields));
    return new Response(null, { status: 303, headers });
  }
  state.formAction = [originOf(to.redirectUri)];
  const m = oauthMessages(state.locale);
  return await ctx.render(
    <IdentityCard state={state} url={url} title={m.oneMoment} subtitle={m.goingBack}>
      <form method="post" action={to.redirectUri}>
        {fields.map(([name, value]) => (
          <input
            key={name}
            type="hidden"
            name={name}
            value={value}
          />
        ))}
        <Button type="submit" variant="primary">{m.goOn}</Button>
      </form>
      <script>document.forms[0].submit()</script>
    </IdentityCard>,
    { headers },
  );
}
