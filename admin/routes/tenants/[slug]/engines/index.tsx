import { HttpError, page } from "fresh";
import { Alert } from "shared/ui/mod.ts";
import { AdminShell } from "../../../../components/AdminShell.tsx";
import { engineMessages } from "../../../../components/messages/engines.ts";
import { adminMessages } from "../../../../components/messages.ts";
import { TenantTabs } from "../../../../components/TenantTabs.tsx";
import { observeEngines } from "../../../../domain/engines.ts";
import { getTenant } from "../../../../domain/tenants.ts";
import TenantEngines from "../../../../islands/TenantEngines.tsx";
import { administrator, define } from "../../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const tenant = await getTenant(sql, ctx.params.slug);
    if (!tenant) throw new HttpError(404);
    const seen = await observeEngines(devops, tenant.slug);
    return page({ tenant, seen }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(function EnginesPage({ data, state }) {
  const { locale } = state;
  const { tenant, seen } = data;
  const m = engineMessages(locale);
  return (
    <AdminShell
      state={state}
      path="/engines"
      title={m.enginesOf(tenant.name)}
      subtitle={tenant.slug}
      breadcrumbs={[
        { label: adminMessages(locale).tenants, href: "/tenants" },
        { label: tenant.name, href: `/tenants/${tenant.slug}` },
        { label: m.engines },
      ]}
    >
      <TenantTabs slug={tenant.slug} current="engines" locale={locale} />
      {seen
        ? <TenantEngines slug={tenant.slug} locale={locale} initial={seen} />
        : <Alert tone="warning" title={m.nothingYet}>{m.unreachable}</Alert>}
    </AdminShell>
  );
});
