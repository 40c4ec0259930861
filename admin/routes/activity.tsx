import { page } from "fresh";
import { z } from "zod";
import { formatDateTime } from "shared/i18n/mod.ts";
import { DataTable, EmptyState, Pagination } from "shared/ui/mod.ts";
import { AdminShell } from "../components/AdminShell.tsx";
import { adminMessages } from "../components/messages.ts";
import { auditPerPage, listAudit } from "../domain/audit.ts";
import { administrator, define } from "../state.ts";

const pageNumber = z.coerce.number().int().min(1).max(10_000).catch(1);

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const number = pageNumber.parse(ctx.url.searchParams.get("page") ?? 1);
    return page({ number, ...await listAudit(ctx.state.sql, number) });
  },
});

export default define.page<typeof handler>(function Activity({ data, state, url }) {
  const m = adminMessages(state.locale);
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.activity}
      subtitle={m.activitySubtitle}
    >
      <DataTable
        caption={m.activity}
        rows={data.entries}
        rowKey={(row) => row.id}
        empty={<EmptyState icon="chart" title={m.noActivity} text={m.noActivityText} />}
        columns={[
          { key: "at", label: m.when, render: (row) => formatDateTime(row.at, state.locale) },
          { key: "who", label: m.who, render: (row) => row.actorName },
          { key: "action", label: m.action, render: (row) => m.actions[row.action] ?? row.action },
          {
            key: "subject",
            label: m.subject,
            render: (row) => (
              <a class="link link-hover" href={`/tenants/${row.subject}`}>{row.subject}</a>
            ),
          },
        ]}
      />
      <Pagination
        page={data.number}
        pages={Math.max(1, Math.ceil(data.total / auditPerPage))}
        url={url}
        locale={state.locale}
      />
    </AdminShell>
  );
});
