import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Badge } from "shared/ui/mod.ts";
import type { PlanList } from "shared/devops_api/mod.ts";
import type { Plan } from "shared/tenants/choices.ts";
import { formatBytes } from "./format_bytes.ts";
import { adminMessages } from "./messages.ts";
import { tenantMessages } from "./messages/tenant.ts";

/** What each plan gives, side by side; `current` is the one the tenant has. */
export function PlanTable(
  { list, current, locale }: { list: PlanList | null; current?: Plan; locale: Locale },
) {
  const m = adminMessages(locale);
  const t = tenantMessages(locale);
  if (!list) return <p class="mb-5 text-sm text-base-content/70">{t.planUnknown}</p>;
  const rows: [label: string, of: (plan: PlanList["plans"][number]) => string][] = [
    [t.planRows.replicas, ({ replicas }) => formatNumber(replicas, locale)],
    [t.planRows.cpu, ({ cpu }) => t.cores(formatNumber(cpu / 1000, locale))],
    [t.planRows.memory, ({ memory }) => formatBytes(memory * 2 ** 20, locale)],
    [t.planRows.files, ({ files }) => formatBytes(files.bytes, locale)],
  ];
  return (
    <div class="mb-5 overflow-x-auto" role="region" aria-label={t.planGives} tabIndex={0}>
      <table class="table table-sm">
        <caption class="sr-only">{t.planGives}</caption>
        <thead>
          <tr>
            <td></td>
            {list.plans.map(({ plan }) => (
              <th key={plan} scope="col" class="text-right font-medium">
                {m.plans[plan]} {plan === current && <Badge tone="info">{t.planNow}</Badge>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, of]) => (
            <tr key={label}>
              <th scope="row" class="font-normal text-base-content/70">{label}</th>
              {list.plans.map((plan) => (
                <td key={plan.plan} class="text-right whitespace-nowrap tabular">{of(plan)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
