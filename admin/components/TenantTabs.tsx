import type { Locale } from "shared/i18n/mod.ts";
import { Tabs } from "shared/ui/mod.ts";
import { engineMessages } from "./messages/engines.ts";
import { tenantTabMessages } from "./messages/tenant_tabs.ts";

const tabs = [
  "overview",
  "engines",
  "usage",
  "members",
  "changes",
  "logs",
  "exports",
] as const;
export type TenantTab = typeof tabs[number];

/** The views of one tenant. */
export function TenantTabs(
  { slug, current, locale }: { slug: string; current: TenantTab; locale: Locale },
) {
  const labels = {
    ...tenantTabMessages(locale).tabs,
    overview: engineMessages(locale).overview,
    engines: engineMessages(locale).engines,
  };
  return (
    <Tabs
      label={slug}
      items={tabs.map((name) => ({
        label: labels[name],
        href: `/tenants/${slug}${name === "overview" ? "" : `/${name}`}`,
        current: name === current,
      }))}
    />
  );
}
