import { page } from "fresh";
import type { Context } from "fresh";
import { sendAnswer } from "../../components/Answer.tsx";
import { IdentityCard } from "../../components/Card.tsx";
import { Decision } from "../../components/Decision.tsx";
import { Scopes } from "../../components/Scopes.tsx";
import { oauthMessages } from "../../components/messages/oauth.ts";
import { browserCookie } from "../../cookies.ts";
import { actorOf } from "../../domain/audit.ts";
import { getAccount } from "../../domain/accounts.ts";
import { giveConsent } from "../../domain/oauth/consent.ts";
import { originOf } from "../../domain/oauth/redirect_uri.ts";
import { findRequest } from "../../domain/oauth/requests.ts";
import { proceed } from "../../http/proceed.ts";
import { define, type State } from "../../state.ts";

async function requestOf({ state, req }: Context<State>, id: string) {
  const browser = browserCookie(state.config.ORIGIN).read(req);
  return browser ? await findRequest(state.sql, browser, id) : null;
}

export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    const id = url.searchParams.get("id") ?? "";
    const request = await requestOf(ctx, id);
    const account = state.session && await getAccount(state.sql, state.session.accountId);
    // The next step is decided in one place: without a session that is the sign-in.
    if (!request || !account) {
      return ctx.redirect(`/oauth/authorize/resume?id=${encodeURIComponent(id)}`, 303);
    }
    const { client, parameters } = request;
    // The policy for forms covers where the answer leads (Chromium).
    state.formAction = [originOf(parameters.redirectUri)];
    return page({
      id,
      app: client.name,
      tenant: client.tenant,
      scope: parameters.scope,
      host: new URL(parameters.redirectUri).host,
      account: account.email,
    }, { headers: { "cache-control": "no-store" } });
  },

  async POST(ctx) {
    const { state } = ctx;
    const form = new URLSearchParams(await ctx.req.text());
    const id = form.get("id") ?? "";
    const request = await requestOf(ctx, id);
    if (!request || !state.session) {
      return ctx.redirect(`/oauth/authorize/resume?id=${encodeURIComponent(id)}`, 303);
    }
    const { client, parameters } = request;
    if (form.get("decision") !== "allow") {
      return await sendAnswer(ctx, parameters, {
        error: "access_denied",
        error_description: "The person said no",
      });
    }
    await giveConsent(state.sql, await actorOf(state), client, parameters.scope);
    const prompt = parameters.prompt.filter((value) => value !== "consent");
    return await proceed(ctx, { client, parameters: { ...parameters, prompt } }, id);
  },
});

export default define.page<typeof handler>(function Consent({ data, state, url }) {
  const m = oauthMessages(state.locale);
  return (
    <IdentityCard
      state={state}
      url={url}
      title={m.consentTitle(data.app)}
      subtitle={m.consentText(data.account)}
    >
      <Scopes scope={data.scope} locale={state.locale} />
      <p class="mt-5 text-sm text-base-content/70">
        {data.tenant && `${m.consentTenant(data.tenant)} `}
        {data.host && `${m.leadsTo(data.host)} `}
        {m.consentLater}
      </p>
      <Decision
        action="/oauth/consent"
        fields={{ id: data.id }}
        allow={m.allow}
        deny={m.deny}
      />
    </IdentityCard>
  );
});
