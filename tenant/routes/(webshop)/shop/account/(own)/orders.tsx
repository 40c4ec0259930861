import { page } from "fresh";
import { formatDate } from "shared/i18n/mod.ts";
import { formatMoney } from "shared/money/mod.ts";
import { Badge, Button, Card, EmptyState } from "shared/ui/mod.ts";
import { listCustomerOrders } from "../../../../../services/webshop/customers/orders.ts";
import { accountMessages } from "../(_components)/messages.ts";
import { OwnPage } from "../(_components)/OwnPage.tsx";
import { defineOwn } from "../(_components)/state.ts";

export const handler = defineOwn.handlers({
  async GET({ state: { sql, account } }) {
    return page({ orders: await listCustomerOrders(sql, account.customerId) });
  },
});

export default defineOwn.page<typeof handler>(function Orders({ data, state, url }) {
  const { locale } = state;
  const m = accountMessages(locale);
  return (
    <OwnPage state={state} url={url} title={m.orders}>
      {data.orders.length === 0
        ? (
          <EmptyState
            icon="package"
            title={m.ordersEmpty}
            text={m.ordersEmptyText}
            action={<Button href="/shop" variant="primary">{m.toShop}</Button>}
          />
        )
        : data.orders.map((order) => (
          <Card key={order.id} title={order.number} actions={<Badge>{order.state}</Badge>}>
            <p class="flex flex-wrap justify-between gap-2 text-sm">
              <span>{formatDate(order.placedAt, locale)}</span>
              <span>{formatMoney(order.total, order.currency, locale)}</span>
            </p>
          </Card>
        ))}
    </OwnPage>
  );
});
