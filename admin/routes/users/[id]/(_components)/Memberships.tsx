import type { Locale } from "shared/i18n/mod.ts";
import type { AccountDetail } from "shared/identity_api/mod.ts";
import { DataTable, EmptyState } from "shared/ui/mod.ts";
import { peopleMessages } from "../../../../components/messages/people.ts";

/** The tenants that the person belongs to. */
export function Memberships({ account, locale }: { account: AccountDetail; locale: Locale }) {
  const m = peopleMessages(locale);
  return (
    <section>
      <h2 class="mb-2 text-lg font-semibold">{m.membershipsTitle}</h2>
      <DataTable
        caption={m.membershipsTitle}
        rows={account.memberships}
        rowKey={(row) => row.slug}
        empty={<EmptyState icon="storefront" title={m.noMemberships} />}
        columns={[
          {
            key: "name",
            label: m.tenant,
            render: (row) => (
              <a class="group block min-w-40" href={`/tenants/${row.slug}`}>
                <span class="block font-medium group-hover:underline">{row.name}</span>
                <span class="block text-sm text-base-content/70">{row.slug}</span>
              </a>
            ),
          },
          {
            key: "role",
            label: m.memberRole,
            render: (row) => m.memberRoles[row.role] ?? row.role,
          },
        ]}
      />
    </section>
  );
}
