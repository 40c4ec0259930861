import { page } from "fresh";
import {
  auditCountLimit,
  auditPerPage,
  type AuditQuery,
  auditQuery,
  filterOf,
  listAudit,
  rowOf,
} from "shared/audit/mod.ts";
import { assertCan } from "shared/auth/mod.ts";
import { formatDateTime, formatNumber, type Locale } from "shared/i18n/mod.ts";
import { AuditTable } from "shared/ui/audit/AuditTable.tsx";
import { Button, EmptyState, FilterBar, Pagination, TextField } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { assertSignedIn, define } from "../../../../state.ts";
import { actionText, auditMessages } from "./(_components)/messages.ts";

const path = "/settings/audit";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "settings:manage");
    const { sql, tenant } = ctx.state;
    const query = auditQuery.parse(Object.fromEntries(ctx.url.searchParams));
    const { entries, total } = await listAudit(sql, {
      ...filterOf({ ...query, tenant: tenant.slug }, tenant.timeZone),
      limit: auditPerPage,
      offset: (query.page - 1) * auditPerPage,
    });
    return page({ query, entries: entries.map(rowOf), total });
  },
});

export default define.page<typeof handler>(function AuditLog({ data, state, url }) {
  const { locale, tenant } = state;
  const m = auditMessages(locale);
  const { query: { page: number, tenant: _, ...filters }, entries, total } = data;
  const filtered = Object.values(filters).some((value) => value !== "");
  const download = (format: string) =>
    `${path}/export?${new URLSearchParams({ ...filters, format })}`;
  const none = filtered
    ? (
      <EmptyState
        icon="list"
        title={m.noneTitle}
        text={m.noneText}
        action={<Button href={path}>{m.showAll}</Button>}
      />
    )
    : <EmptyState icon="list" title={m.emptyTitle} text={m.emptyText} />;
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.audit}
      subtitle={m.auditSubtitle}
      breadcrumbs={[{ label: m.settings, href: "/settings" }, { label: m.audit }]}
      actions={
        <>
          <Button href={download("csv")} download icon="download">{m.csv}</Button>
          <Button href={download("jsonl")} download icon="download">{m.jsonl}</Button>
          <Button href={`${path}/verify`} icon="shield">{m.verify}</Button>
        </>
      }
    >
      <Filters query={data.query} m={m} locale={locale} />
      <AuditTable
        entries={entries}
        empty={none}
        locale={locale}
        hrefOf={(row) => `${path}/${row.number}`}
        actionText={(action) => actionText(action, locale)}
        actorText={(row) => row.actorName || m.customer}
        moment={(at) => formatDateTime(at, locale, tenant.timeZone)}
      />
      <Pagination
        page={number}
        pages={Math.max(1, Math.ceil(total / auditPerPage))}
        url={url}
        locale={locale}
      />
      {total >= auditCountLimit && (
        <p class="mt-2 text-sm text-base-content/70">
          {m.many(formatNumber(auditCountLimit, locale))}
        </p>
      )}
    </TenantShell>
  );
});

function Filters({ query, m, locale }: {
  query: AuditQuery;
  m: ReturnType<typeof auditMessages>;
  locale: Locale;
}) {
  return (
    <FilterBar locale={locale}>
      {query.about && <input type="hidden" name="about" value={query.about} />}
      <TextField name="person" label={m.person} value={query.person} />
      <TextField name="object" label={m.object} value={query.object} />
      <TextField
        name="action"
        label={m.action}
        title={m.actionHint("webhook.")}
        placeholder="webhook."
        value={query.action}
      />
      <TextField name="from" type="date" label={m.from} value={query.from} />
      <TextField name="until" type="date" label={m.until} value={query.until} />
    </FilterBar>
  );
}
