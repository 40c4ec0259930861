import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import { tenantMessages } from "../../../../components/messages/tenant.ts";
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
  const t = tenantMessages(locale);
  return (
    <section class="rounded-box border border-base-300 bg-base-100 p-5 sm:p-6">
      <h2 class="text-lg font-semibold">{t.details}</h2>
      <dl class="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
        <Row label={m.address}>
          {origin
            ? <a class="link break-all" href={origin}>{new URL(origin).host}</a>
            : tenant.slug}
        </Row>
        <Row label={m.owner}>{tenant.ownerEmail}</Row>
        <Row label={m.plan}>{m.plans[tenant.plan]}</Row>
        <Row label={t.ring}>{t.rings[tenant.ring]}</Row>
        <Row label={m.locale}>{m.locales[tenant.locale]}</Row>
        <Row label={m.currency}>{tenant.currency}</Row>
        <Row label={m.timeZone}>{tenant.timeZone}</Row>
        <Row label={m.created}>{created}</Row>
      </dl>
    </section>
  );
}

function Row({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <>
      <dt class="text-base-content/70">{label}</dt>
      <dd class="break-words">{children}</dd>
    </>
  );
}
