import { HttpError, page } from "fresh";
import { formatDate, formatNumber } from "shared/i18n/mod.ts";
import { BarChart, Card, Stat } from "shared/ui/mod.ts";
import { adminMessages } from "../../../components/messages.ts";
import { progressMessages } from "../../../components/messages/progress.ts";
import { tenantTabMessages } from "../../../components/messages/tenant_tabs.ts";
import { PlanTable } from "../../../components/PlanTable.tsx";
import { formatBytes } from "../../../components/format_bytes.ts";
import { TenantFrame } from "../../../components/TenantFrame.tsx";
import { observeEngines } from "../../../domain/engines.ts";
import { getTenant } from "../../../domain/tenants.ts";
import { usageOf } from "../../../domain/usage.ts";
import { administrator, define } from "../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const tenant = await getTenant(sql, ctx.params.slug);
    if (!tenant) throw new HttpError(404);
    const [usage, engines, plans] = await Promise.all([
      usageOf(sql, tenant.id),
      observeEngines(devops, tenant.slug),
      devops.plans().catch(() => null),
    ]);
    return page({ tenant, usage, engines, plans });
  },
});

export default define.page<typeof handler>(function UsagePage({ data, state }) {
  const { locale } = state;
  const m = tenantTabMessages(locale);
  const names = progressMessages(locale).serviceNames as Record<string, string>;
  const { tenant, usage, engines, plans } = data;
  const number = (value: number) => formatNumber(Math.round(value * 10) / 10, locale);
  const known = (value: number | null | undefined) =>
    value === null || value === undefined ? m.unknown : number(value);
  const service = plans?.service;
  return (
    <TenantFrame state={state} tenant={tenant} tab="usage" away={!engines}>
      <div class="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Stat label={m.awakeHours} value={number(usage.hours)} hint={m.last30} />
        <Stat
          label={m.coreHours}
          value={service ? m.coreHoursValue(number(usage.hours * service.cpu / 1000)) : m.unknown}
          hint={m.asked}
        />
        <Stat
          label={m.memoryHours}
          value={service
            ? m.memoryHoursValue(number(usage.hours * service.memory / 1024))
            : m.unknown}
          hint={m.asked}
        />
        <Stat
          label={m.requests}
          value={known(engines?.requests?.total)}
          hint={engines?.requests ? m.requestsHint(number(engines.requests.minutes)) : undefined}
        />
        <Stat label={m.waiting} value={known(engines?.outbox?.events)} />
        <Stat
          label={m.sockets}
          value={known(engines?.live && engines.live.sockets + engines.live.streams)}
        />
        <Stat
          label={m.databaseSize}
          value={typeof engines?.databaseBytes === "number"
            ? formatBytes(engines.databaseBytes, locale)
            : m.unknown}
        />
      </div>
      <p class="my-4 text-sm text-base-content/70">{m.noPrice}</p>
      <div class="grid items-start gap-4 xl:grid-cols-2 [&>*]:min-w-0">
        <Card>
          {usage.hours > 0
            ? (
              <BarChart
                title={m.byDay}
                locale={locale}
                series={[m.hours]}
                groups={usage.days.map(({ day, hours }) => ({
                  label: formatDate(new Date(day), locale),
                  shortLabel: String(Number(day.slice(8))),
                  values: [hours],
                }))}
                format={number}
              />
            )
            : <p class="text-base-content/70">{m.nothingUsed}</p>}
        </Card>
        <div class="space-y-4">
          {usage.services.length > 0 && (
            <Card title={m.byService}>
              <dl class="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-2 text-sm">
                {usage.services.map(({ name, hours }) => (
                  <>
                    <dt>{names[name] ?? name}</dt>
                    <dd class="text-right tabular">{number(hours)}</dd>
                  </>
                ))}
              </dl>
            </Card>
          )}
          <Card title={adminMessages(locale).plan}>
            <PlanTable list={plans} current={tenant.plan} locale={locale} />
          </Card>
        </div>
      </div>
    </TenantFrame>
  );
});
