import { formatDateTime, type Locale } from "shared/i18n/mod.ts";
import { Badge, Button, DataTable, EmptyState, Tabs } from "shared/ui/mod.ts";
import type { Delivery } from "../../../../../services/webhook/deliveries.ts";
import { webhookMessages } from "../../../messages.ts";

export interface DeliveryLogProps {
  endpointId: string;
  deliveries: Delivery[];
  next: string | null;
  counts: Record<Delivery["state"], number>;
  filter: Delivery["state"] | undefined;
  locale: Locale;
  timeZone: string;
}

export const deliveryTone = {
  pending: "warning",
  delivering: "info",
  delivered: "success",
  dead: "error",
} as const;

/** What was sent to an endpoint and what came of it, the newest first. */
export function DeliveryLog(props: DeliveryLogProps) {
  const { endpointId, deliveries, next, counts, filter, locale, timeZone } = props;
  const m = webhookMessages(locale);
  const base = `/webhook/endpoints/${endpointId}`;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const older = new URLSearchParams({ ...(filter ? { state: filter } : {}), before: next ?? "" });
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries" class="mb-3 text-lg font-semibold">{m.deliveries}</h2>
      <Tabs
        label={m.deliveries}
        items={[
          { label: `${m.anyState} ${total}`, href: base, current: !filter },
          ...(["delivered", "pending", "dead"] as const).map((state) => ({
            label: `${m.deliveryStates[state]} ${counts[state]}`,
            href: `${base}?state=${state}`,
            current: filter === state,
          })),
        ]}
      />
      <DataTable
        caption={m.deliveries}
        rows={deliveries}
        rowKey={(row) => row.id}
        empty={<EmptyState icon="webhook" title={m.noDeliveriesTitle} text={m.noDeliveriesText} />}
        columns={[
          {
            key: "type",
            label: m.event,
            render: (row) => (
              <a class="link link-hover font-medium" href={`/webhook/deliveries/${row.id}`}>
                <code>{row.type}</code>
              </a>
            ),
          },
          {
            key: "when",
            label: m.when,
            render: (row) => formatDateTime(row.occurredAt, locale, timeZone),
          },
          {
            key: "state",
            label: m.state,
            render: (row) => (
              <Badge tone={deliveryTone[row.state]}>{m.deliveryStates[row.state]}</Badge>
            ),
          },
          { key: "attempts", label: m.attempts, align: "right", render: (row) => row.attempts },
          {
            key: "next",
            label: m.next,
            align: "right",
            render: (row) =>
              row.state === "pending" ? formatDateTime(row.nextAttemptAt, locale, timeZone) : "–",
          },
        ]}
      />
      {next && (
        <p class="mt-3 text-right">
          <Button href={`${base}?${older}`}>{m.older}</Button>
        </p>
      )}
    </section>
  );
}
