import { page } from "fresh";
import { assertCan, can } from "shared/auth/mod.ts";
import { formatDate } from "shared/i18n/mod.ts";
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  FilterBar,
  SearchField,
  SelectField,
} from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { displayName, listCustomers, listTags } from "../../../../services/crm/customers.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { crmMessages } from "../../messages.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "customers:read");
    const query = ctx.url.searchParams;
    const filter = {
      search: query.get("q")?.trim() ?? "",
      tag: query.get("tag") ?? "",
      cursor: query.get("cursor") ?? undefined,
    };
    const [list, tags] = await Promise.all([
      listCustomers(ctx.state.sql, filter),
      listTags(ctx.state.sql),
    ]);
    return page({ ...list, tags, filter, mayAdd: can(session, "customers:write") });
  },
});

export default define.page<typeof handler>(function Customers({ data, state, url }) {
  const { customers, next, tags, filter, mayAdd } = data;
  const m = crmMessages(state.locale);
  const add = mayAdd && (
    <Button href="/crm/customers/new" variant="primary" icon="plus">{m.newCustomer}</Button>
  );
  const filtered = filter.search !== "" || filter.tag !== "";
  const more = new URLSearchParams({ q: filter.search, tag: filter.tag, cursor: next ?? "" });
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.customers}
      subtitle={m.customersSubtitle}
      actions={add}
    >
      <FilterBar action="/crm/customers" locale={state.locale}>
        <SearchField name="q" value={filter.search} label={m.search} />
        <SelectField
          name="tag"
          label={m.tag}
          value={filter.tag}
          options={[
            { value: "", label: m.allTags },
            ...tags.map((tag) => ({ value: tag, label: tag })),
          ]}
        />
      </FilterBar>
      <DataTable
        caption={m.customers}
        rows={customers}
        rowKey={(row) => row.id}
        columns={[
          {
            key: "name",
            label: m.name,
            render: (row) => (
              <a class="link link-hover font-medium" href={`/crm/customers/${row.id}`}>
                {displayName(row)}
              </a>
            ),
          },
          { key: "email", label: m.email, render: (row) => row.email ?? "–" },
          { key: "phone", label: m.phone, render: (row) => row.phone || "–" },
          { key: "city", label: m.city, render: (row) => row.city || "–" },
          {
            key: "tags",
            label: m.tags,
            render: (row) => row.tags.map((tag) => <Badge key={tag}>{tag}</Badge>),
          },
          {
            key: "updated",
            label: m.updated,
            align: "right",
            render: (row) => formatDate(row.updatedAt, state.locale, state.tenant.timeZone),
          },
        ]}
        empty={filtered
          ? <EmptyState icon="search" title={m.noneFoundTitle} text={m.noneFoundText} />
          : <EmptyState icon="users" title={m.noneTitle} text={m.noneText} action={add} />}
      />
      <nav class="mt-4 flex justify-end gap-2">
        {filter.cursor && <Button href="/crm/customers" variant="ghost">{m.firstPage}</Button>}
        {next && <Button href={`/crm/customers?${more}`}>{m.nextPage}</Button>}
      </nav>
    </TenantShell>
  );
});
