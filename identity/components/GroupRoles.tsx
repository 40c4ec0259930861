import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Button, DataTable } from "shared/ui/mod.ts";
import type { ScimGroup } from "../domain/scim/groups.ts";
import { tenantRoles } from "../domain/tenants.ts";
import { memberMessages } from "./messages/members.ts";
import { provisioningMessages } from "./messages/provisioning.ts";

/** The groups of a directory, each with the role that it gives. */
export function GroupRoles({ locale, groups }: { locale: Locale; groups: ScimGroup[] }) {
  const m = provisioningMessages(locale);
  const { roles } = memberMessages(locale);
  return (
    <DataTable
      caption={m.groups}
      rows={groups}
      rowKey={({ id }) => id}
      empty={<p class="p-6 text-base-content/70">{m.noGroups}</p>}
      columns={[
        {
          key: "group",
          label: m.group,
          render: ({ displayName }) => <span class="font-medium">{displayName}</span>,
        },
        {
          key: "people",
          label: m.people,
          align: "right",
          render: ({ members }) => formatNumber(members.length, locale),
        },
        {
          key: "role",
          label: m.role,
          render: ({ id, role, displayName }) => (
            <form method="post" class="flex gap-2">
              <input type="hidden" name="group" value={id} />
              <select
                name="role"
                class="select select-sm w-32"
                aria-label={`${m.role}: ${displayName}`}
              >
                {["", ...tenantRoles].map((name) => (
                  <option key={name} value={name} selected={name === (role ?? "")}>
                    {name === "" ? m.noRole : roles[name]}
                  </option>
                ))}
              </select>
              <Button type="submit" size="sm" name="act" value="map">{m.save}</Button>
            </form>
          ),
        },
      ]}
    />
  );
}
