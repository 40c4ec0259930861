import { page } from "fresh";
import { Button } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { identityMessages } from "../../components/messages.ts";
import { sessionCookie } from "../../cookies.ts";
import { endImpersonation } from "../../domain/impersonation.ts";
import { getClient } from "../../domain/oauth/clients.ts";
import { readHint } from "../../domain/oauth/hints.ts";
import { originOf } from "../../domain/oauth/redirect_uri.ts";
import { type Parameters, readParameters } from "../../domain/oauth/parameters.ts";
import { endSessions } from "../../domain/sessions.ts";
import { define, type State } from "../../state.ts";

interface Wanted {
  /** The session that an ID token of ours names. */
  hint: { clientId: string; sid: string; accountId: string } | null;
  /** Where to go then: only a registered address of a client that was named without fault. */
  target: { clientId: string; uri: string; state: string | null } | null;
}

interface Data extends Pick<Wanted, "target"> {
  done: boolean;
  /** After support: the page of Admin that it came from. */
  returnTo?: string;
}

async function read(state: State, given: Parameters): Promise<Wanted> {
  const token = given.get("id_token_hint");
  const hint = token ? await readHint(state, token) : null;
  const clientId = given.get("client_id") ?? hint?.clientId;
  const uri = given.get("post_logout_redirect_uri");
  const spoilt = given.faults.length > 0 || (given.has("id_token_hint") && !hint) ||
    (hint && clientId !== hint.clientId);
  if (spoilt || !clientId || !uri) return { hint, target: null };
  const client = await getClient(state.sql, clientId);
  const known = client?.postLogoutRedirectUris.includes(uri);
  return { hint, target: known ? { clientId, uri, state: given.get("state") } : null };
}

/**
 * RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): an ID token of this very session
 * ends it at once; anything else asks the person first, as any site can link here.
 */
async function logout(state: State, { hint, target }: Wanted, confirmed: boolean) {
  const { sql, config } = state;
  const session = state.session ?? state.boundSession;
  // Support stops acting in somebody's place; its own session goes on.
  const support = hint && await endImpersonation(sql, hint.sid);
  if (support) {
    const { returnTo } = support;
    return page<Data>({ done: true, target: null, returnTo }, {
      headers: { "cache-control": "no-store" },
    });
  }
  const owned = hint && (!session || session.id === hint.sid);
  if (session && !owned && !confirmed) {
    if (target) state.formAction = [originOf(target.uri)];
    return page<Data>({ done: false, target }, { headers: { "cache-control": "no-store" } });
  }
  if (session) await endSessions(sql, session.accountId, { id: session.id });
  // The app's session may be all that is left: it still names the one it came from.
  else if (hint) await endSessions(sql, hint.accountId, { id: hint.sid });
  const headers = new Headers({ "cache-control": "no-store" });
  if (session) headers.append("set-cookie", sessionCookie(config.ORIGIN).clear());
  if (!target) return page<Data>({ done: true, target }, { headers });
  const query = target.state ? new URLSearchParams({ state: target.state }).toString() : "";
  const joint = query && (target.uri.includes("?") ? "&" : "?");
  headers.set("location", target.uri + joint + query);
  return new Response(null, { status: 303, headers });
}

export const handler = define.handlers({
  GET: async (ctx) =>
    logout(ctx.state, await read(ctx.state, readParameters(ctx.url.searchParams)), false),
  async POST(ctx) {
    const { state, req } = ctx;
    const text = await req.text();
    const body = new URLSearchParams(text.length > 64 * 1024 ? "" : text);
    const wanted = await read(state, readParameters(body));
    if (req.headers.get("origin") === state.config.ORIGIN) {
      return await logout(state, wanted, body.get("confirmed") === "yes");
    }
    if (wanted.hint) return await logout(state, wanted, false);
    // Another site's form brings no cookies along: who is signed in shows when the browser asks
    // itself.
    const { target } = wanted;
    const query = new URLSearchParams(
      target
        ? {
          client_id: target.clientId,
          post_logout_redirect_uri: target.uri,
          ...(target.state ? { state: target.state } : {}),
        }
        : {},
    );
    return ctx.redirect(`/oauth/logout?${query}`, 303);
  },
});

export default define.page<typeof handler>(function Logout({ data, state, url }) {
  const m = identityMessages(state.locale);
  const here = new URL("/oauth/logout", url);
  if (data.done && data.returnTo) {
    return (
      <IdentityCard state={state} url={here} title={m.supportEnded} subtitle={m.supportEndedText}>
        <Button href={data.returnTo} variant="primary">{m.backToAdmin}</Button>
      </IdentityCard>
    );
  }
  if (data.done) {
    return (
      <IdentityCard state={state} url={here} title={m.signedOut} subtitle={m.signedOutText}>
        <Button href="/sign-in" variant="primary">{m.signIn}</Button>
      </IdentityCard>
    );
  }
  const { target } = data;
  return (
    <IdentityCard state={state} url={here} title={m.signOut} subtitle={m.signOutQuestion}>
      <form method="post" action="/oauth/logout">
        {target && (
          <>
            <input type="hidden" name="client_id" value={target.clientId} />
            <input type="hidden" name="post_logout_redirect_uri" value={target.uri} />
            {target.state && <input type="hidden" name="state" value={target.state} />}
          </>
        )}
        <input type="hidden" name="confirmed" value="yes" />
        <Button type="submit" variant="primary">{m.signOut}</Button>
      </form>
    </IdentityCard>
  );
});
