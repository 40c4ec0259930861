import { page } from "fresh";
import { formatNumber, formatRelative } from "shared/i18n/mod.ts";
import { Badge, Button, Card, Stat } from "shared/ui/mod.ts";
import { TenantShell } from "../../components/TenantShell.tsx";
import { levels, recentMovements, totals } from "../../services/inventory/mod.ts";
import { assertSignedIn, define } from "../../state.ts";
import { frontendMessages } from "./messages.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    const { sql } = ctx.state;
    const [figures, low, recent] = await Promise.all([
      totals(sql),
      levels(sql, { atMost: 3, limit: 6 }),
      recentMovements(sql),
    ]);
    return page({ figures, low: low.levels, recent, name: session.name });
  },
});

export default define.page<typeof handler>(function Home({ data, state, url }) {
  const { figures, low, recent } = data;
  const m = frontendMessages(state.locale);
  const number = (value: number) => formatNumber(value, state.locale);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.greeting(data.name)}
      subtitle={m.today}
    >
      <div class="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat label={m.onHand} value={number(figures.onHand)} href="/warehouse/stock" />
        <Stat label={m.reserved} value={number(figures.reserved)} />
        <Stat label={m.variants} value={number(figures.variants)} href="/webshop/products" />
        <Stat label={m.locations} value={number(figures.locations)} href="/warehouse/locations" />
      </div>
      <div class="grid gap-6 lg:grid-cols-2">
        <Card
          title={m.low}
          actions={
            <Button href="/warehouse/stock?show=low" size="sm" variant="ghost">{m.showAll}</Button>
          }
        >
          <p class="mb-2 text-sm text-base-content/70">{m.lowText}</p>
          <ul>
            {low.map((level) => (
              <li
                key={`${level.variantId}:${level.locationId}`}
                class="border-t border-base-200 first:border-0"
              >
                <a
                  href={`/warehouse/stock/${level.variantId}/${level.locationId}`}
                  class="flex items-center gap-3 py-2 hover:text-primary"
                >
                  <span class="min-w-0 flex-1">
                    <span class="block truncate font-medium">{level.title}</span>
                    <span class="block text-sm text-base-content/70">
                      {level.sku} · {level.locationName}
                    </span>
                  </span>
                  <Badge tone={level.available <= 0 ? "error" : "warning"}>
                    {number(level.available)}
                  </Badge>
                </a>
              </li>
            ))}
          </ul>
        </Card>
        <Card title={m.recent}>
          {recent.length === 0 && <p class="text-base-content/70">{m.noRecent}</p>}
          <ul>
            {recent.map((movement) => (
              <li key={movement.id} class="border-t border-base-200 first:border-0">
                <a
                  href={`/warehouse/stock/${movement.variantId}/${movement.locationId}`}
                  class="flex items-center gap-3 py-2 hover:text-primary"
                >
                  <span
                    class={`w-14 text-right font-semibold tabular ${
                      movement.delta > 0 ? "text-success" : "text-error"
                    }`}
                  >
                    {`${movement.delta > 0 ? "+" : "−"}${number(Math.abs(movement.delta))}`}
                  </span>
                  <span class="min-w-0 flex-1">
                    <span class="block truncate">{movement.title}</span>
                    <span class="block text-sm text-base-content/70">
                      {movement.location} · {formatRelative(movement.movedAt, state.locale)}
                    </span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </Card>
      </div>
      <h2 class="mt-8 mb-3 text-lg font-semibold">{m.quick}</h2>
      <div class="flex flex-wrap gap-2">
        <Button href="/webshop/imports" icon="upload">{m.importProducts}</Button>
        <Button href="/warehouse/import" icon="boxes">{m.importStock}</Button>
        <Button href="/warehouse/transfers/new" icon="truck">{m.newTransfer}</Button>
        <Button href="/shop" icon="storefront">{m.openShop}</Button>
      </div>
    </TenantShell>
  );
});
