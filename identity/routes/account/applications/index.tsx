import { page } from "fresh";
import { formatDate, formatRelative } from "shared/i18n/mod.ts";
import { Button, EmptyState, setFlash } from "shared/ui/mod.ts";
import { IdentityCard } from "../../../components/Card.tsx";
import { Scopes } from "../../../components/Scopes.tsx";
import { oauthMessages } from "../../../components/messages/oauth.ts";
import { actorOf } from "../../../domain/audit.ts";
import { listApplications, revokeApplication } from "../../../domain/oauth/consent.ts";
import { define } from "../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { session, sql } = ctx.state;
    if (!session) return ctx.redirect("/sign-in?return_to=/account/applications", 303);
    const applications = await listApplications(sql, session.accountId);
    return page({ applications }, { headers: { "cache-control": "no-store" } });
  },
  async POST(ctx) {
    const { state } = ctx;
    if (!state.session) return ctx.redirect("/sign-in?return_to=/account/applications", 303);
    const client = new URLSearchParams(await ctx.req.text()).get("client") ?? "";
    await revokeApplication(state.sql, await actorOf(state), client);
    const headers = new Headers({ location: "/account/applications" });
    setFlash(headers, { tone: "success", text: oauthMessages(state.locale).removed });
    return new Response(null, { status: 303, headers });
  },
});

export default define.page<typeof handler>(function Applications({ data, state, url }) {
  const m = oauthMessages(state.locale);
  return (
    <IdentityCard state={state} url={url} title={m.applications} subtitle={m.applicationsText}>
      {data.applications.length === 0 && (
        <EmptyState title={m.applicationsNone} text={m.applicationsNoneText} />
      )}
      <ul class="grid gap-4">
        {data.applications.map((app) => (
          <li key={app.clientId} class="rounded-field border border-base-300 p-4">
            <h2 class="font-semibold">{app.name}</h2>
            <p class="mb-3 text-sm text-base-content/70">
              {app.tenant && `${app.tenant} · `}
              {`${m.since} ${formatDate(app.since, state.locale)} · `}
              {`${m.lastUsed} ${formatRelative(app.usedAt, state.locale)}`}
              {app.offline && ` · ${m.whileAway}`}
            </p>
            <Scopes scope={app.scopes.join(" ")} locale={state.locale} />
            <form method="post" action="/account/applications" class="mt-4">
              <input type="hidden" name="client" value={app.clientId} />
              <Button type="submit" size="sm" variant="danger">{m.remove}</Button>
            </form>
          </li>
        ))}
      </ul>
    </IdentityCard>
  );
});
