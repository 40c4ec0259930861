import type { ComponentChildren } from "preact";
import { HttpError, page } from "fresh";
import { findAudit } from "shared/audit/mod.ts";
import { assertCan } from "shared/auth/mod.ts";
import { formatDateTime, formatNumber } from "shared/i18n/mod.ts";
import { Changes } from "shared/ui/audit/Changes.tsx";
import { Card } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { assertSignedIn, define } from "../../../../state.ts";
import { actionText, auditMessages } from "./(_components)/messages.ts";

const list = "/settings/audit";

export const handler = define.handlers({
  async GET({ state, params }) {
    assertCan(assertSignedIn(state), "settings:manage");
    const number = /^\d{1,15}$/.test(params.number) ? Number(params.number) : 0;
    const entry = await findAudit(state.sql, state.tenant.slug, number);
    if (!entry) throw new HttpError(404);
    return page({ entry });
  },
});

/** All that is known of one act. */
export default define.page<typeof handler>(function AuditEntry({ data, state, url }) {
  const { locale, tenant } = state;
  const m = auditMessages(locale);
  const { entry } = data;
  const small = (text: string | null) => <code class="text-xs break-all">{text || m.nothing}</code>;
  const about = (id: string, text: string) => (
    <a class="link" href={`${list}?${new URLSearchParams({ about: id })}`}>{text}</a>
  );
  const object = entry.objectName || entry.objectId;
  const facts: [string, ComponentChildren][] = [
    [m.when, formatDateTime(entry.at, locale, tenant.timeZone)],
    [m.who, about(entry.actorId, entry.actorName || m.customer)],
    ...(entry.impersonatorId
      ? [[m.impersonator, small(entry.impersonatorId)] as [string, ComponentChildren]]
      : []),
    [m.action, small(entry.action)],
    [m.what, about(entry.objectId, object)],
    [m.ip, entry.ip || m.nothing],
    [m.session, small(entry.sessionId)],
    [m.request, small(entry.requestId)],
    [m.hash, small(entry.hash)],
  ];
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={actionText(entry.action, locale)}
      subtitle={object}
      breadcrumbs={[
        { label: m.settings, href: "/settings" },
        { label: m.audit, href: list },
        { label: `${m.entry} ${formatNumber(entry.number, locale)}` },
      ]}
    >
      <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <section class="min-w-0">
          <h2 class="mb-2 text-lg font-semibold">{m.changes}</h2>
          <Changes before={entry.before} after={entry.after} locale={locale} />
        </section>
        <Card title={m.details}>
          <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
            {facts.map(([label, value]) => (
              <div key={label} class="contents">
                <dt class="text-base-content/70">{label}</dt>
                <dd class="break-words">{value}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </div>
    </TenantShell>
  );
});
