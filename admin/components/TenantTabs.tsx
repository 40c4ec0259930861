import type { Locale } from "shared/i18n/mod.ts";
import { Tabs } from "shared/ui/mod.ts";
import { engineMessages } from "./messages/engines.ts";

/** The views of one tenant. */
export function TenantTabs(
  { slug, current, locale }: { slug: string; current: "overview" | "engines"; locale: Locale },
) {
  const m = engineMessages(locale);
  return (
    <Tabs
      label={slug}
      items={[
        { label: m.overview, href: `/tenants/${slug}`, current: current === "overview" },
        { label: m.engines, href: `/tenants/${slug}/engines`, current: current === "engines" },
      ]}
    />
  );
}
