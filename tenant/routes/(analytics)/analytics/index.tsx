import { page } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { formatDateTime, formatNumber } from "shared/i18n/mod.ts";
import { formatMoney } from "shared/money/mod.ts";
import { BarChart, Button, Card, DataTable, Stat, Tabs } from "shared/ui/mod.ts";
import { TenantShell } from "../../../components/TenantShell.tsx";
import {
  freshness,
  movementsByReason,
  movementsPerDay,
  stockValue,
  topMovers,
} from "../../../services/analytics/reports.ts";
import { assertSignedIn, define } from "../../../state.ts";
import { analyticsMessages } from "../messages.ts";
import { rangeOf, ranges } from "../range.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "analytics:read");
    const { sql, tenant } = ctx.state;
    const days = rangeOf(ctx.url);
    const [value, perDay, movers, reasons, fresh] = await Promise.all([
      stockValue(sql, tenant.currency),
      movementsPerDay(sql, days, tenant.timeZone),
      topMovers(sql, days, tenant.timeZone),
      movementsByReason(sql, days, tenant.timeZone),
      freshness(sql),
    ]);
    return page({ days, value, perDay, movers, reasons, fresh });
  },
});

const sum = <T,>(rows: T[], of: (row: T) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

export default define.page<typeof handler>(function Analytics({ data, state, url }) {
  const { days, value, perDay, movers, reasons, fresh } = data;
  const { locale, tenant } = state;
  const m = analyticsMessages(locale);
  const number = (count: number) => formatNumber(count, locale);
  const money = (amount: number) => formatMoney(amount, tenant.currency, locale);
  const withoutCost = sum(value, (row) => row.unitsWithoutCost);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.title}
      subtitle={fresh ? m.fresh(formatDateTime(fresh, locale, tenant.timeZone)) : m.noFigures}
      actions={
        <Button href={`/analytics/movements.csv?days=${days}`} icon="download" download>
          {m.exportCsv}
        </Button>
      }
    >
      <Tabs
        label={m.range}
        items={ranges.map((range) => ({
          label: m.days(range),
          href: `/analytics?days=${range}`,
          current: range === days,
        }))}
      />
      <div class="mb-6 grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        <Stat label={m.units} value={number(sum(value, (row) => row.units))} />
        <Stat
          label={m.valueAtPrice}
          value={money(sum(value, (row) => row.atPrice))}
          hint={m.valueAtPriceHint}
        />
        <Stat
          label={m.valueAtCost}
          value={money(sum(value, (row) => row.atCost))}
          hint={withoutCost > 0 ? m.withoutCost(number(withoutCost)) : undefined}
        />
        <Stat label={m.movements} value={number(sum(perDay, (row) => row.movements))} />
      </div>
      <div class="grid gap-6">
        <Card>
          <BarChart
            title={m.movementsPerDay}
            locale={locale}
            series={[m.unitsIn, m.unitsOut]}
            groups={perDay.map(({ day, unitsIn, unitsOut }) => ({
              label: day,
              shortLabel: day.slice(5),
              values: [unitsIn, unitsOut],
            }))}
          />
        </Card>
        <Card>
          <BarChart
            title={m.valueByLocation}
            locale={locale}
            series={[m.valueAtPrice]}
            groups={value.map((row) => ({ label: row.name, values: [row.atPrice] }))}
            format={money}
          />
        </Card>
        <div class="grid gap-6 lg:grid-cols-2">
          <section>
            <h2 class="mb-3 text-lg font-semibold">{m.topMovers}</h2>
            <DataTable
              caption={m.topMovers}
              rows={movers}
              rowKey={(row) => row.variantId}
              empty={<p class="p-6 text-base-content/70">{m.noneMoved}</p>}
              columns={[
                {
                  key: "title",
                  label: m.product,
                  render: (row) => (
                    <a class="link link-hover" href={`/warehouse/stock/${row.variantId}`}>
                      {row.title}
                    </a>
                  ),
                },
                { key: "in", label: m.unitsIn, align: "right", render: (r) => number(r.unitsIn) },
                {
                  key: "out",
                  label: m.unitsOut,
                  align: "right",
                  render: (r) => number(r.unitsOut),
                },
                { key: "now", label: m.onHand, align: "right", render: (r) => number(r.onHand) },
              ]}
            />
          </section>
          <section>
            <h2 class="mb-3 text-lg font-semibold">{m.byReason}</h2>
            <DataTable
              caption={m.byReason}
              rows={reasons}
              rowKey={(row) => row.reason}
              empty={<p class="p-6 text-base-content/70">{m.noneMoved}</p>}
              columns={[
                {
                  key: "reason",
                  label: m.reason,
                  render: (row) => m.reasons[row.reason] ?? row.reason,
                },
                { key: "in", label: m.unitsIn, align: "right", render: (r) => number(r.unitsIn) },
                {
                  key: "out",
                  label: m.unitsOut,
                  align: "right",
                  render: (r) => number(r.unitsOut),
                },
              ]}
            />
          </section>
        </div>
      </div>
    </TenantShell>
  );
});
