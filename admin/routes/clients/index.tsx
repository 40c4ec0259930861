import { page } from "fresh";
import { clientKinds, clientQuery, endpoints, perPage } from "shared/identity_api/mod.ts";
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  FilterBar,
  Pagination,
  SearchField,
  SelectField,
} from "shared/ui/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { clientMessages } from "../../components/messages/clients.ts";
import { administrator, define } from "../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return askIdentity(ctx, async (ask) => {
      const query = clientQuery.parse(Object.fromEntries(ctx.url.searchParams));
      return page({ query, ...await ask(endpoints.listClients, { query }) });
    });
  },
});

export default define.page<typeof handler>(function Clients({ data, state, url }) {
  const m = clientMessages(state.locale);
  const { query, clients, total } = data;
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.clients}
      subtitle={m.clientsSubtitle}
      actions={<Button href="/clients/new" variant="primary" icon="plus">{m.newClient}</Button>}
    >
      <FilterBar locale={state.locale}>
        <SearchField
          name="search"
          label={m.search}
          placeholder={m.searchHint}
          value={query.search}
        />
        <SelectField
          name="kind"
          label={m.kind}
          value={query.kind}
          options={[
            { value: "", label: m.allKinds },
            ...clientKinds.map((value) => ({ value, label: m.filters[value] })),
          ]}
        />
      </FilterBar>
      <DataTable
        caption={m.clients}
        rows={clients}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            icon="key"
            title={m.noneTitle}
            text={m.noneText}
            action={<Button href="/clients">{m.showAll}</Button>}
          />
        }
        columns={[
          {
            key: "name",
            label: m.name,
            render: (row) => (
              <a class="group block min-w-40" href={`/clients/${row.id}`}>
                <span class="block font-medium group-hover:underline">{row.name}</span>
                <span class="block text-sm text-base-content/70">{row.id}</span>
              </a>
            ),
          },
          { key: "type", label: m.type, render: (row) => m.types[row.type] },
          {
            key: "uses",
            label: m.uses,
            render: (row) => row.grantTypes.map((name) => m.grants[name]).join(", ") || m.none,
          },
          { key: "tenant", label: m.tenant, render: (row) => row.tenant ?? "–" },
          {
            key: "state",
            label: m.state,
            render: (row) => (
              <Badge tone={row.disabled ? "error" : "success"}>
                {row.disabled ? m.disabled : m.active}
              </Badge>
            ),
          },
        ]}
      />
      <Pagination
        page={query.page}
        pages={Math.max(1, Math.ceil(total / perPage))}
        url={url}
        locale={state.locale}
      />
    </AdminShell>
  );
});
