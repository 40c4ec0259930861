import { HttpError, page } from "fresh";
import { z } from "zod";
import { actorName, assertCan, can } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { formatNumber } from "shared/i18n/mod.ts";
import { Alert, Badge, Button, DataTable, setFlash } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import {
  cancelTransfer,
  getTransfer,
  InsufficientStock,
  receiveTransfer,
  shipTransfer,
  type Transfer,
} from "../../../../services/inventory/mod.ts";
import { assertSignedIn, define, type State } from "../../../../state.ts";
import { warehouseMessages } from "../../messages.ts";
import { transferTone } from "./index.tsx";

/** What the person may do with a transfer: send where it leaves, take in where it arrives. */
function mayDo(state: State, { from, to, state: at }: Transfer) {
  const may = (code: string) => can(assertSignedIn(state), "stock:transfer", code);
  return {
    ship: at === "draft" && may(from.code),
    receive: at === "in_transit" && may(to.code),
    cancel: (at === "draft" || at === "in_transit") && may(from.code),
  };
}

async function find(state: State, id: string) {
  assertCan(assertSignedIn(state), "stock:transfer");
  const transfer = z.uuid().safeParse(id).success ? await getTransfer(state.sql, id) : null;
  if (!transfer) throw new HttpError(404);
  return transfer;
}

export const handler = define.handlers({
  GET: async (ctx) =>
    page({ transfer: await find(ctx.state, ctx.params.id), short: null as number | null }),
  async POST(ctx) {
    const transfer = await find(ctx.state, ctx.params.id);
    const { sql, tenant, locale, session } = ctx.state;
    const body = new URLSearchParams(await ctx.req.text());
    const act = body.get("act");
    assertCan(session!, "stock:transfer", transfer[act === "receive" ? "to" : "from"].code);
    const who = { tenant: tenant.slug, actor: actorName(session!) };
    try {
      await transaction(sql, async (tx) => {
        switch (act) {
          case "ship":
            return await shipTransfer(tx, who, transfer.id);
          case "receive": {
            const arrived = new Map(
              transfer.lines.map(({ variantId, quantity }) => {
                const text = body.get(`received-${variantId}`) ?? "";
                return [variantId, /^\d{1,9}$/.test(text) ? Number(text) : quantity];
              }),
            );
            return await receiveTransfer(tx, who, transfer.id, arrived);
          }
          case "cancel":
            return await cancelTransfer(tx, who, transfer.id);
          default:
            throw new HttpError(400, "Unknown action");
        }
      });
    } catch (error) {
      if (!(error instanceof InsufficientStock)) throw error;
      return page({ transfer, short: error.lines[0].available }, { status: 409 });
    }
    const response = ctx.redirect(ctx.url.pathname, 303);
    setFlash(response.headers, { tone: "success", text: warehouseMessages(locale).done });
    return response;
  },
});

export default define.page<typeof handler>(function TransferPage({ data, state, url }) {
  const { transfer, short } = data;
  const m = warehouseMessages(state.locale);
  const number = (value: number) => formatNumber(value, state.locale);
  const title = `#${transfer.number}: ${transfer.from.name} → ${transfer.to.name}`;
  const may = mayDo(state, transfer);
  const missing = transfer.lines.reduce(
    (sum, line) => sum + (line.received === null ? 0 : line.quantity - line.received),
    0,
  );
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={title}
      subtitle={transfer.note || undefined}
      breadcrumbs={[{ label: m.transfers, href: "/warehouse/transfers" }, { label: title }]}
      actions={<Badge tone={transferTone[transfer.state]}>{m.states[transfer.state]}</Badge>}
    >
      {short !== null && <Alert tone="warning">{m.short(number(short))}</Alert>}
      {missing > 0 && <Alert tone="warning">{m.discrepancy(number(missing))}</Alert>}
      <form method="post">
        <DataTable
          caption={m.lines}
          rows={transfer.lines}
          rowKey={(row) => row.variantId}
          empty={null}
          columns={[
            { key: "sku", label: m.sku, render: (row) => <strong>{row.sku}</strong> },
            { key: "title", label: m.product, render: (row) => row.title },
            {
              key: "quantity",
              label: m.quantity,
              align: "right",
              render: (row) => number(row.quantity),
            },
            {
              key: "received",
              label: m.received,
              align: "right",
              render: (row) =>
                may.receive
                  ? (
                    <input
                      class="input input-sm w-24 text-right"
                      type="number"
                      min={0}
                      max={row.quantity}
                      name={`received-${row.variantId}`}
                      value={row.quantity}
                      aria-label={`${m.received}: ${row.sku}`}
                    />
                  )
                  : row.received === null
                  ? "–"
                  : number(row.received),
            },
          ]}
        />
        <div class="mt-4 flex flex-wrap gap-2">
          {may.ship && (
            <Button type="submit" name="act" value="ship" variant="primary" icon="truck">
              {m.ship}
            </Button>
          )}
          {may.receive && (
            <Button type="submit" name="act" value="receive" variant="primary" icon="download">
              {m.receive}
            </Button>
          )}
          {may.cancel && (
            <Button type="submit" name="act" value="cancel" variant="danger">
              {m.cancelTransfer}
            </Button>
          )}
        </div>
      </form>
    </TenantShell>
  );
});
