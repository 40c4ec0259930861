import { HttpError, page } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { formatDateTime } from "shared/i18n/mod.ts";
import { Badge, Button, Card, DataTable, setFlash } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { getDelivery, replayDelivery } from "../../../../services/webhook/deliveries.ts";
import { assertSignedIn, define, type State } from "../../../../state.ts";
import { webhookMessages } from "../../messages.ts";
import { deliveryTone } from "../endpoints/(_components)/DeliveryLog.tsx";

async function find(state: State, id: string) {
  assertCan(assertSignedIn(state), "webhooks:manage");
  const found = z.uuid().safeParse(id).success ? await getDelivery(state.sql, id) : null;
  if (!found) throw new HttpError(404);
  return found;
}

export const handler = define.handlers({
  GET: async (ctx) => page(await find(ctx.state, ctx.params.id)),
  async POST(ctx) {
    const { delivery } = await find(ctx.state, ctx.params.id);
    await replayDelivery(ctx.state.sql, delivery.id);
    const response = ctx.redirect(ctx.url.pathname, 303);
    const text = webhookMessages(ctx.state.locale).replayed;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default define.page<typeof handler>(function DeliveryPage({ data, state, url }) {
  const { delivery, attempts } = data;
  const m = webhookMessages(state.locale);
  const time = (at: Date) => formatDateTime(at, state.locale, state.tenant.timeZone);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={delivery.type}
      subtitle={time(delivery.occurredAt)}
      breadcrumbs={[
        { label: m.endpoints, href: "/webhook/endpoints" },
        { label: m.deliveries, href: `/webhook/endpoints/${delivery.endpointId}` },
        { label: m.delivery },
      ]}
      actions={
        <form method="post">
          <Button type="submit">{m.replay}</Button>
        </form>
      }
    >
      <p class="mb-4">
        <Badge tone={deliveryTone[delivery.state]}>{m.deliveryStates[delivery.state]}</Badge>
      </p>
      <Card title={m.payload}>
        <pre class="overflow-x-auto text-sm" tabIndex={0}>
          {JSON.stringify(JSON.parse(delivery.payload), null, 2)}
        </pre>
      </Card>
      <h2 class="mt-6 mb-3 text-lg font-semibold">{m.attempts}</h2>
      <DataTable
        caption={m.attempts}
        rows={attempts}
        rowKey={(row) => String(row.number)}
        empty={<p class="py-4">{m.deliveryStates.pending}</p>}
        columns={[
          { key: "number", label: m.number, render: (row) => row.number },
          { key: "at", label: m.when, render: (row) => time(row.attemptedAt) },
          {
            key: "answer",
            label: m.answer,
            render: (row) =>
              row.status === null
                ? <span class="text-error">{`${m.noAnswer}: ${row.error}`}</span>
                : (
                  <>
                    <Badge tone={row.status < 300 ? "success" : "error"}>{row.status}</Badge>{" "}
                    <span class="break-all">{row.response.slice(0, 300)}</span>
                  </>
                ),
          },
          {
            key: "took",
            label: m.duration,
            align: "right",
            render: (row) => `${row.durationMs} ms`,
          },
        ]}
      />
    </TenantShell>
  );
});
