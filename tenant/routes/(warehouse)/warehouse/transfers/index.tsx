import { page } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { formatDateTime, formatNumber } from "shared/i18n/mod.ts";
import { Badge, Button, DataTable, EmptyState } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { listTransfers } from "../../../../services/inventory/mod.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { warehouseMessages } from "../../messages.ts";

export const transferTone = {
  draft: "neutral",
  in_transit: "info",
  received: "success",
  cancelled: "warning",
} as const;

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "stock:transfer");
    const before = Number(ctx.url.searchParams.get("before")) || undefined;
    return page(await listTransfers(ctx.state.sql, { before }));
  },
});

export default define.page<typeof handler>(function Transfers({ data, state, url }) {
  const m = warehouseMessages(state.locale);
  const add = (
    <Button href="/warehouse/transfers/new" variant="primary" icon="plus">{m.newTransfer}</Button>
  );
  return (
    <TenantShell state={state} path={url.pathname} title={m.transfers} actions={add}>
      <DataTable
        caption={m.transfers}
        rows={data.transfers}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            icon="truck"
            title={m.noTransfersTitle}
            text={m.noTransfersText}
            action={add}
          />
        }
        columns={[
          {
            key: "number",
            label: m.number,
            render: (row) => (
              <a class="link link-hover font-medium" href={`/warehouse/transfers/${row.id}`}>
                {`#${row.number}`}
              </a>
            ),
          },
          { key: "from", label: m.from, render: (row) => row.from.name },
          { key: "to", label: m.to, render: (row) => row.to.name },
          {
            key: "units",
            label: m.units,
            align: "right",
            render: (row) => formatNumber(row.units, state.locale),
          },
          {
            key: "state",
            label: m.state,
            render: (row) => <Badge tone={transferTone[row.state]}>{m.states[row.state]}</Badge>,
          },
          {
            key: "created",
            label: m.created,
            align: "right",
            render: (row) => formatDateTime(row.createdAt, state.locale, state.tenant.timeZone),
          },
        ]}
      />
      {data.next && (
        <p class="mt-3 text-right">
          <Button href={`/warehouse/transfers?before=${data.next}`}>{m.older}</Button>
        </p>
      )}
    </TenantShell>
  );
});
