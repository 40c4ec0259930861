import { page } from "fresh";
import type { AuditRow } from "shared/audit/mod.ts";
import { formatMoment } from "shared/i18n/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { Alert, Card, EmptyState } from "shared/ui/mod.ts";
import { askIdentity } from "../../../ask_identity.ts";
import { AccountBadges } from "../../../components/AccountBadges.tsx";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { AuditTable } from "../../../components/AuditTable.tsx";
import { peopleMessages } from "../../../components/messages/people.ts";
import { SessionTable } from "../../../components/SessionTable.tsx";
import { define, isAdministrator } from "../../../state.ts";
import { AccountFacts } from "./(_components)/AccountFacts.tsx";
import { AccountActs } from "./(_components)/AccountActs.tsx";
import { Factors } from "./(_components)/Factors.tsx";
import { Memberships } from "./(_components)/Memberships.tsx";

const historyLength = 10;

export const handler = define.handlers({
  GET: (ctx) =>
    askIdentity(ctx, async (ask) => {
      const { id } = ctx.params;
      const account = await ask(endpoints.getAccount, { params: { id } });
      const history: AuditRow[] = isAdministrator(ctx.state)
        ? (await ask(endpoints.listAudit, { query: { about: id } })).entries
        : [];
      return page({ account, history: history.slice(0, historyLength) }, {
        headers: { "cache-control": "no-store" },
      });
    }),
});

export default define.page<typeof handler>(function User({ data, state }) {
  const { locale } = state;
  const m = peopleMessages(locale);
  const { account, history } = data;
  const admin = isAdministrator(state);
  const name = account.name || account.email;
  return (
    <AdminShell
      state={state}
      path="/users"
      title={name}
      subtitle={account.email}
      breadcrumbs={[{ label: m.users, href: "/users" }, { label: name }]}
      actions={<AccountBadges account={account} locale={locale} />}
    >
      {account.disabledAt && (
        <Alert tone="warning">
          {m.disabledSince(formatMoment(new Date(account.disabledAt), locale))}
        </Alert>
      )}
      {account.resetRequired && <Alert tone="warning">{m.resetRequired}</Alert>}
      <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div class="min-w-0 space-y-6">
          <Memberships account={account} locale={locale} />
          <section>
            <h2 class="mb-2 text-lg font-semibold">{m.sessions}</h2>
            <SessionTable
              sessions={account.sessions}
              canEnd={admin}
              locale={locale}
              empty={<EmptyState icon="device" title={m.noSessions} />}
            />
          </section>
          {admin && (
            <section>
              <h2 class="mb-2 text-lg font-semibold">{m.historyTitle}</h2>
              <AuditTable
                log="identity"
                entries={history}
                locale={locale}
                empty={<EmptyState icon="list" title={m.noHistory} />}
              />
              {history.length > 0 && (
                <p class="mt-2 text-sm">
                  <a class="link" href={`/audit?about=${account.id}`}>{m.allHistory}</a>
                </p>
              )}
            </section>
          )}
        </div>
        <div class="min-w-0 space-y-4">
          <Card title={m.details}>
            <AccountFacts account={account} locale={locale} />
          </Card>
          <Card title={m.factorsTitle}>
            <Factors account={account} locale={locale} />
          </Card>
          <AccountActs account={account} state={state} />
        </div>
      </div>
    </AdminShell>
  );
});
