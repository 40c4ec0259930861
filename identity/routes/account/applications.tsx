import { page } from "fresh";
import { formatDate, formatRelative } from "shared/i18n/mod.ts";
import { Button, Card, EmptyState, setFlash } from "shared/ui/mod.ts";
import { AccountShell } from "../../components/AccountShell.tsx";
import { Scopes } from "../../components/Scopes.tsx";
import { oauthMessages } from "../../components/messages/oauth.ts";
import { actorOf } from "../../domain/audit.ts";
import { listApplications, revokeApplication } from "../../domain/oauth/consent.ts";
import { defineAccount } from "../../state.ts";

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const { session, sql } = ctx.state;
    return page({ applications: await listApplications(sql, session.accountId) });
  },
  // Taking something back needs no proof: who wants to is better let.
  async POST(ctx) {
    const { state } = ctx;
    const client = new URLSearchParams(await ctx.req.text()).get("client") ?? "";
    await revokeApplication(state.sql, await actorOf(state), client);
    const response = ctx.redirect("/account/applications", 303);
    setFlash(response.headers, { tone: "success", text: oauthMessages(state.locale).removed });
    return response;
  },
});

export default defineAccount.page<typeof handler>(function Applications({ data, state, url }) {
  const m = oauthMessages(state.locale);
  return (
    <AccountShell state={state} url={url} title={m.applications} subtitle={m.applicationsText}>
      {data.applications.length === 0 && (
        <EmptyState icon="key" title={m.applicationsNone} text={m.applicationsNoneText} />
      )}
      {data.applications.map((app) => (
        <Card key={app.clientId} title={app.name}>
          <p class="mb-3 text-sm text-base-content/70">
            {app.tenant && `${app.tenant} · `}
            {`${m.since} ${formatDate(app.since, state.locale)} · `}
            {`${m.lastUsed} ${formatRelative(app.usedAt, state.locale)}`}
          </p>
          <Scopes scope={app.scopes.join(" ")} locale={state.locale} />
          <form method="post" class="mt-4">
            <input type="hidden" name="client" value={app.clientId} />
            <Button
              type="submit"
              size="sm"
              variant="danger"
              aria-label={`${m.remove}: ${app.name}`}
            >
              {m.remove}
            </Button>
          </form>
        </Card>
      ))}
    </AccountShell>
  );
});
