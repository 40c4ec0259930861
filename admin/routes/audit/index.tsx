import { page } from "fresh";
import { z } from "zod";
import { auditCountLimit, auditPerPage, type AuditQuery, auditQuery } from "shared/audit/mod.ts";
import { formatNumber } from "shared/i18n/mod.ts";
import { Button, EmptyState, FilterBar, Pagination, Tabs, TextField } from "shared/ui/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { AuditTable } from "../../components/AuditTable.tsx";
import { auditMessages } from "../../components/messages/audit.ts";
import { auditLog, type LogName, logNames } from "../../domain/audit_logs.ts";
import { actingPerson, administrator, define } from "../../state.ts";

const logName = z.enum(logNames).catch("identity");

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const asked = Object.fromEntries(ctx.url.searchParams);
    const [query, log] = [auditQuery.parse(asked), logName.parse(asked.log)];
    const sources = { ...ctx.state, acting: actingPerson(ctx.state) };
    return askIdentity(
      ctx,
      async () => page({ query, log, ...await auditLog(sources, log).list(query) }),
    );
  },
});

export default define.page<typeof handler>(function Audit({ data, state, url }) {
  const m = auditMessages(state.locale);
  const { query, log, entries, total } = data;
  const { page: _, ...filters } = query;
  const filtered = Object.values(filters).some((value) => value !== "");
  const wanted = new URLSearchParams({ ...filters, log });
  const download = (format: string) => `/audit/export?${wanted}&format=${format}`;
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.audit}
      subtitle={m.auditSubtitle}
      actions={
        <>
          <Button href={download("csv")} download icon="download">{m.csv}</Button>
          <Button href={download("jsonl")} download icon="download">{m.jsonl}</Button>
          <Button href={`/audit/${log}`} icon="shield">{m.verify}</Button>
        </>
      }
    >
      <Tabs
        label={m.audit}
        items={logNames.map((name) => ({
          label: m.logs[name],
          href: `/audit?log=${name}`,
          current: name === log,
        }))}
      />
      <Filters log={log} query={query} m={m} locale={state.locale} />
      <AuditTable
        log={log}
        entries={entries}
        locale={state.locale}
        empty={filtered
          ? (
            <EmptyState
              icon="list"
              title={m.noneTitle}
              text={m.noneText}
              action={<Button href={`/audit?log=${log}`}>{m.showAll}</Button>}
            />
          )
          : <EmptyState icon="list" title={m.emptyTitle} text={m.emptyText} />}
      />
      <Pagination
        page={query.page}
        pages={Math.max(1, Math.ceil(total / auditPerPage))}
        url={url}
        locale={state.locale}
      />
      {total >= auditCountLimit && (
        <p class="mt-2 text-sm text-base-content/70">
          {m.many(formatNumber(auditCountLimit, state.locale))}
        </p>
      )}
    </AdminShell>
  );
});

function Filters({ log, query, m, locale }: {
  log: LogName;
  query: AuditQuery;
  m: ReturnType<typeof auditMessages>;
  locale: "hu" | "en";
}) {
  return (
    <FilterBar locale={locale}>
      <input type="hidden" name="log" value={log} />
      {query.about && <input type="hidden" name="about" value={query.about} />}
      <TextField name="person" label={m.person} value={query.person} />
      <TextField name="object" label={m.object} value={query.object} />
      <TextField
        name="action"
        label={m.action}
        title={m.actionHint("account.")}
        placeholder="account."
        value={query.action}
      />
      <TextField name="tenant" label={m.tenant} value={query.tenant} />
      <TextField name="from" type="date" label={m.from} value={query.from} />
      <TextField name="until" type="date" label={m.until} value={query.until} />
    </FilterBar>
  );
}
