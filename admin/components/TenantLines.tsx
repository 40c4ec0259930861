import type { Locale } from "shared/i18n/mod.ts";
import { Card } from "shared/ui/mod.ts";
import type { TenantRow } from "../domain/view.ts";
import { platformMessages } from "./messages/platform.ts";
import { PhaseBadge } from "./PhaseBadge.tsx";
import { StepTimeLine } from "./StepTimeLine.tsx";

/** A few tenants somebody should look at, each with what is to be said of it. */
export function TenantLines(
  { title, rows, says, locale }: {
    title: string;
    rows: TenantRow[];
    says(row: TenantRow): string;
    locale: Locale;
  },
) {
  return (
    <Card title={title}>
      {rows.length === 0
        ? <p class="text-base-content/70">{platformMessages(locale).none}</p>
        : (
          <ul class="divide-y divide-base-200">
            {rows.map((row) => (
              <li key={row.tenant.id} class="py-2">
                <div class="flex flex-wrap items-center justify-between gap-2">
                  <a class="link font-medium" href={`/tenants/${row.tenant.slug}`}>
                    {row.tenant.name}
                  </a>
                  <PhaseBadge phase={row.progress.phase} locale={locale} />
                </div>
                {row.progress.time && <StepTimeLine time={row.progress.time} locale={locale} />}
                {says(row) && <p class="text-sm break-words text-base-content/80">{says(row)}</p>}
              </li>
            ))}
          </ul>
        )}
    </Card>
  );
}
