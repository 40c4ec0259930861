import { page } from "fresh";
import { Button } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { identityMessages } from "../../components/messages.ts";
import { sessionCookie } from "../../cookies.ts";
import { getClient } from "../../domain/clients.ts";
import { readHint } from "../../domain/logout.ts";
import { endSessions } from "../../domain/sessions.ts";
import { define, type State } from "../../state.ts";

/**
 * RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): an ID token of this very session
 * ends it at once; anything else asks the person first.
 */
async function logout(state: State, query: URLSearchParams, confirmed: boolean) {
  const { sql, config, session } = state;
  const hint = await readHint(state, query.get("id_token_hint") ?? "");
  const client = hint ? await getClient(sql, hint.clientId) : null;
  const wanted = query.get("post_logout_redirect_uri");
  const target = client && wanted && client.postLogoutRedirectUris.includes(wanted) ? wanted : null;
  const owned = hint && (!session || session.id === hint.sid);
  if (!owned && !confirmed) return page({ done: !session });
  const headers = new Headers({ "cache-control": "no-store" });
  headers.append("set-cookie", sessionCookie(config.ORIGIN).clear());
  if (session) await endSessions(sql, session.accountId, { id: session.id });
  // The app's session may be all that is left: it still names the one it came from.
  else if (hint) await endSessions(sql, hint.accountId, { id: hint.sid });
  if (!target) return page({ done: true }, { headers });
  const url = new URL(target);
  const given = query.get("state");
  if (given) url.searchParams.set("state", given);
  headers.set("location", url.href);
  return new Response(null, { status: 303, headers });
}

export const handler = define.handlers({
  GET: (ctx) => logout(ctx.state, ctx.url.searchParams, false),
  async POST(ctx) {
    const body = new URLSearchParams(await ctx.req.text());
    return await logout(ctx.state, body, body.get("confirmed") === "yes");
  },
});

export default define.page<typeof handler>(function Logout({ data, state, url }) {
  const m = identityMessages(state.locale);
  if (data.done) {
    return (
      <IdentityCard state={state} url={url} title={m.signedOut} subtitle={m.signedOutText}>
        <Button href="/sign-in" variant="primary">{m.signIn}</Button>
      </IdentityCard>
    );
  }
  return (
    <IdentityCard state={state} url={url} title={m.signOut} subtitle={m.signOutQuestion}>
      <form method="post" action="/oauth/logout">
        <Button type="submit" name="confirmed" value="yes" variant="primary">{m.signOut}</Button>
      </form>
    </IdentityCard>
  );
});
