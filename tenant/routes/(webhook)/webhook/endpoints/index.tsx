import { page } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { formatDateTime } from "shared/i18n/mod.ts";
import { Badge, Button, DataTable, EmptyState } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { listEndpoints } from "../../../../services/webhook/endpoints.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { webhookMessages } from "../../messages.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "webhooks:manage");
    return page({ endpoints: await listEndpoints(ctx.state.sql) });
  },
});

export default define.page<typeof handler>(function Endpoints({ data, state, url }) {
  const m = webhookMessages(state.locale);
  const add = (
    <Button href="/webhook/endpoints/new" variant="primary" icon="plus">{m.newEndpoint}</Button>
  );
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.endpoints}
      subtitle={m.subtitle}
      actions={add}
    >
      <DataTable
        caption={m.endpoints}
        rows={data.endpoints}
        rowKey={(row) => row.id}
        empty={<EmptyState icon="webhook" title={m.noneTitle} text={m.noneText} action={add} />}
        columns={[
          {
            key: "url",
            label: m.url,
            render: (row) => (
              <a class="link link-hover font-medium" href={`/webhook/endpoints/${row.id}`}>
                {row.url}
              </a>
            ),
          },
          { key: "description", label: m.description, render: (row) => row.description || "–" },
          {
            key: "types",
            label: m.types,
            render: (row) => row.types.map((type) => <Badge key={type}>{type}</Badge>),
          },
          {
            key: "state",
            label: m.state,
            render: (row) => (
              <>
                <Badge tone={row.state === "active" ? "success" : "warning"}>
                  {m.states[row.state]}
                </Badge>
                {row.failingSince && (
                  <span class="ml-2 text-sm text-error">
                    {m.failingSince(
                      formatDateTime(row.failingSince, state.locale, state.tenant.timeZone),
                    )}
                  </span>
                )}
              </>
            ),
          },
        ]}
      />
    </TenantShell>
  );
});
