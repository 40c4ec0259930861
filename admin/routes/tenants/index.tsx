import { page } from "fresh";
import { formatDate, platformTimeZone } from "shared/i18n/mod.ts";
import { Button, DataTable, EmptyState, Pagination } from "shared/ui/mod.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { adminMessages } from "../../components/messages.ts";
import { tenantMessages } from "../../components/messages/tenant.ts";
import { tenantListMessages } from "../../components/messages/tenant_list.ts";
import { StepTimeLine } from "../../components/StepTimeLine.tsx";
import { PhaseBadge } from "../../components/PhaseBadge.tsx";
import { listTenantViews } from "../../domain/view.ts";
import { tenantQuery, tenantsPerPage } from "../../domain/tenant_list.ts";
import { administrator, define } from "../../state.ts";
import { TenantFilters } from "./(_components)/TenantFilters.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const asked = tenantQuery.parse(Object.fromEntries(ctx.url.searchParams));
    return page({ asked, ...await listTenantViews(ctx.state, asked) });
  },
});

export default define.page<typeof handler>(function Tenants({ data, state, url }) {
  const m = adminMessages(state.locale);
  const l = tenantListMessages(state.locale);
  const t = tenantMessages(state.locale);
  const { asked, rows, total } = data;
  const { search, state: inState, plan, ring, failing } = asked;
  const filtered = [search, inState, plan, ring, failing].some((value) => value !== "");
  const exported = new URLSearchParams({ search, state: inState, plan, ring, failing });
  const add = <Button href="/tenants/new" variant="primary" icon="plus">{m.newTenant}</Button>;
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.tenants}
      subtitle={l.tenantsSubtitle}
      actions={
        <>
          {rows.length > 0 && (
            <Button href={`/tenants/export?${exported}`} download icon="download">
              {l.export}
            </Button>
          )}
          {add}
        </>
      }
    >
      {(rows.length > 0 || filtered) && <TenantFilters asked={asked} locale={state.locale} />}
      <DataTable
        caption={m.tenants}
        rows={rows}
        rowKey={(row) => row.tenant.id}
        empty={filtered
          ? (
            <EmptyState
              icon="storefront"
              title={l.nothingFoundTitle}
              text={l.nothingFoundText}
              action={<Button href="/tenants">{l.showAll}</Button>}
            />
          )
          : <EmptyState icon="storefront" title={l.noneTitle} text={l.noneText} action={add} />}
        columns={[
          {
            key: "name",
            label: m.name,
            render: ({ tenant }) => (
              <a class="group block min-w-40" href={`/tenants/${tenant.slug}`}>
                <span class="block font-medium group-hover:underline">{tenant.name}</span>
                <span class="block text-sm text-base-content/70">{tenant.slug}</span>
              </a>
            ),
          },
          {
            key: "state",
            label: m.state,
            render: ({ progress }) => (
              <>
                <PhaseBadge phase={progress.phase} locale={state.locale} />
                {progress.time && <StepTimeLine time={progress.time} locale={state.locale} />}
              </>
            ),
          },
          { key: "plan", label: m.plan, render: ({ tenant }) => m.plans[tenant.plan] },
          { key: "ring", label: t.ring, render: ({ tenant }) => t.rings[tenant.ring] },
          {
            key: "services",
            label: m.services,
            render: ({ progress: { services } }) =>
              services.length > 0
                ? m.awake(services.filter(({ awake }) => awake).length, services.length)
                : <span class="text-base-content/60">{l.unknown}</span>,
          },
          {
            key: "created",
            label: m.created,
            align: "right",
            render: ({ tenant }) => (
              <span class="whitespace-nowrap">
                {formatDate(tenant.createdAt, state.locale, platformTimeZone)}
              </span>
            ),
          },
        ]}
      />
      <Pagination
        page={asked.page}
        pages={Math.max(1, Math.ceil(total / tenantsPerPage))}
        url={url}
        locale={state.locale}
      />
    </AdminShell>
  );
});
