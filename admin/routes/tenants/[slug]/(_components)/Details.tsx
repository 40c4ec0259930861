import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import type { Tenant } from "../../../../domain/tenants.ts";

export interface DetailsProps {
  tenant: Tenant;
  origin: string | null;
  created: string;
  locale: Locale;
}

/** What was chosen for a tenant. */
export function Details({ tenant, origin, created, locale }: DetailsProps) {
  const m = adminMessages(locale);
  const rows: [string, ComponentChildren][] = [
    [m.address, origin ? <a class="link break-all" href={origin}>{origin}</a> : tenant.slug],
    [m.owner, <span class="break-all">{tenant.ownerEmail}</span>],
    [m.locale, m.locales[tenant.locale]],
    [m.currency, tenant.currency],
    [m.timeZone, tenant.timeZone],
    [m.created, created],
  ];
  return (
    <section class="rounded-box border border-base-300 bg-base-100 p-5">
      <h2 class="text-lg font-semibold">{m.details}</h2>
      <dl class="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
        {rows.map(([label, value]) => (
          <>
            <dt class="text-base-content/70">{label}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
