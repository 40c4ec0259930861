import type { ComponentChildren } from "preact";
import { Alert } from "shared/ui/mod.ts";
import type { Tenant } from "../domain/tenants.ts";
import type { State } from "../state.ts";
import { AdminShell } from "./AdminShell.tsx";
import { adminMessages } from "./messages.ts";
import { tenantTabMessages } from "./messages/tenant_tabs.ts";
import { type TenantTab, TenantTabs } from "./TenantTabs.tsx";

/** One of the views of a tenant; `away` says that the deployment service did not answer for it. */
export function TenantFrame(
  { state, tenant, tab, away, actions, children }: {
    state: State;
    tenant: Tenant;
    tab: Exclude<TenantTab, "overview" | "engines">;
    away?: boolean;
    actions?: ComponentChildren;
    children: ComponentChildren;
  },
) {
  const m = tenantTabMessages(state.locale);
  return (
    <AdminShell
      state={state}
      path="/tenants"
      title={`${tenant.name}: ${m.tabs[tab]}`}
      subtitle={tenant.slug}
      breadcrumbs={[
        { label: adminMessages(state.locale).tenants, href: "/tenants" },
        { label: tenant.name, href: `/tenants/${tenant.slug}` },
        { label: m.tabs[tab] },
      ]}
      actions={actions}
    >
      <TenantTabs slug={tenant.slug} current={tab} locale={state.locale} />
      {away && <Alert tone="warning" title={m.awayTitle}>{m.awayText}</Alert>}
      {children}
    </AdminShell>
  );
}
