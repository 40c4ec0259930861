import { HttpError, page } from "fresh";
import { Badge, DataTable, EmptyState } from "shared/ui/mod.ts";
import { tenantTabMessages } from "../../../components/messages/tenant_tabs.ts";
import { TenantFrame } from "../../../components/TenantFrame.tsx";
import { getTenant } from "../../../domain/tenants.ts";
import { administrator, define } from "../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const tenant = await getTenant(sql, ctx.params.slug);
    if (!tenant) throw new HttpError(404);
    return page({ tenant, members: await devops.members(tenant.slug).catch(() => null) });
  },
});

export default define.page<typeof handler>(function Members({ data, state }) {
  const m = tenantTabMessages(state.locale);
  const { tenant, members } = data;
  return (
    <TenantFrame state={state} tenant={tenant} tab="members" away={!members}>
      <DataTable
        caption={m.tabs.members}
        rows={members ?? []}
        rowKey={({ email }) => email}
        empty={<EmptyState icon="users" title={m.nobody} text={m.nobodyText} />}
        columns={[
          {
            key: "email",
            label: m.email,
            render: ({ email }) => (
              <a class="link" href={`/users?search=${encodeURIComponent(email)}`}>{email}</a>
            ),
          },
          {
            key: "status",
            label: m.status,
            render: ({ status }) => (
              <Badge tone={status === "active" ? "success" : "info"}>{m.statuses[status]}</Badge>
            ),
          },
        ]}
      />
    </TenantFrame>
  );
});
