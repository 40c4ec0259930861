import { HttpError, page } from "fresh";
import { platformChain } from "shared/audit/mod.ts";
import { formatMoment, formatNumber } from "shared/i18n/mod.ts";
import { Changes } from "shared/ui/audit/Changes.tsx";
import { Card } from "shared/ui/mod.ts";
import { askIdentity } from "../../../../ask_identity.ts";
import { AdminShell } from "../../../../components/AdminShell.tsx";
import { Fact, Facts } from "../../../../components/Facts.tsx";
import { auditMessages } from "../../../../components/messages/audit.ts";
import { actionText } from "../../../../components/messages/audit_actions.ts";
import { auditLog, logNames } from "../../../../domain/audit_logs.ts";
import { actingPerson, administrator, define } from "../../../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const { log: name, chain, number } = ctx.params;
    const log = logNames.find((known) => known === name);
    if (!log || !/^\d{1,15}$/.test(number)) throw new HttpError(404);
    const sources = { ...ctx.state, acting: actingPerson(ctx.state) };
    return askIdentity(ctx, async () => {
      const entry = await auditLog(sources, log).find(chain, Number(number));
      if (!entry) throw new HttpError(404);
      return page({ log, entry });
    });
  },
});

/** All that is known of one act. */
export default define.page<typeof handler>(function AuditEntry({ data, state }) {
  const { locale } = state;
  const m = auditMessages(locale);
  const { log, entry } = data;
  const small = (text: string) => <code class="text-xs break-all">{text}</code>;
  const person = (name: string, id: string) =>
    log === "identity" || id.includes("-")
      ? <a class="link" href={`/users/${id}`}>{name}</a>
      : name;
  const object = entry.objectName || entry.objectId;
  const links: Record<string, string> = {
    account: `/users/${entry.objectId}`,
    tenant: `/tenants/${entry.objectId}`,
    client: `/clients/${entry.objectId}`,
  };
  const link = links[entry.objectType];
  return (
    <AdminShell
      state={state}
      path="/audit"
      title={actionText(entry.action, locale)}
      subtitle={object}
      breadcrumbs={[
        { label: m.audit, href: "/audit" },
        { label: m.logs[log], href: `/audit?log=${log}` },
        { label: `${m.entry} ${formatNumber(entry.number, locale)}` },
      ]}
    >
      <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <section class="min-w-0">
          <h2 class="mb-2 text-lg font-semibold">{m.changes}</h2>
          <Changes before={entry.before} after={entry.after} locale={locale} />
        </section>
        <Card title={m.details}>
          <Facts>
            <Fact label={m.when}>{formatMoment(new Date(entry.at), locale)}</Fact>
            <Fact label={m.who}>{person(entry.actorName, entry.actorId)}</Fact>
            {entry.impersonatorId && (
              <Fact label={m.impersonator}>
                {person(entry.impersonatorId, entry.impersonatorId)}
              </Fact>
            )}
            <Fact label={m.action}>{small(entry.action)}</Fact>
            <Fact label={m.what}>{link ? <a class="link" href={link}>{object}</a> : object}</Fact>
            <Fact label={m.chain}>
              {entry.chain === platformChain ? m.platform : entry.chain}
            </Fact>
            <Fact label={m.ip}>{entry.ip || m.nothing}</Fact>
            <Fact label={m.session}>{small(entry.sessionId || m.nothing)}</Fact>
            <Fact label={m.request}>{small(entry.requestId || m.nothing)}</Fact>
            <Fact label={m.hash}>{small(entry.hash)}</Fact>
          </Facts>
        </Card>
      </div>
    </AdminShell>
  );
});
