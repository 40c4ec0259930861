import { page } from "fresh";
import { formatDate, platformTimeZone } from "shared/i18n/mod.ts";
import {
  type AccountQuery,
  accountQuery,
  accountStates,
  endpoints,
  perPage,
  platformRoles,
} from "shared/identity_api/mod.ts";
import {
  Button,
  DataTable,
  EmptyState,
  FilterBar,
  Pagination,
  SearchField,
  SelectField,
} from "shared/ui/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { AccountBadges } from "../../components/AccountBadges.tsx";
import { AdminShell } from "../../components/AdminShell.tsx";
import { peopleMessages } from "../../components/messages/people.ts";
import { Time } from "../../components/Time.tsx";
import { define } from "../../state.ts";

export const handler = define.handlers({
  GET: (ctx) =>
    askIdentity(ctx, async (ask) => {
      const query = accountQuery.parse(Object.fromEntries(ctx.url.searchParams));
      return page({ query, ...await ask(endpoints.listAccounts, { query }) });
    }),
});

export default define.page<typeof handler>(function Users({ data, state, url }) {
  const m = peopleMessages(state.locale);
  const { query, accounts, total } = data;
  return (
    <AdminShell state={state} path={url.pathname} title={m.users} subtitle={m.usersSubtitle}>
      <Filters query={query} m={m} locale={state.locale} />
      <DataTable
        caption={m.users}
        rows={accounts}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            icon="users"
            title={m.nobodyTitle}
            text={m.nobodyText}
            action={<Button href="/users">{m.showAll}</Button>}
          />
        }
        columns={[
          {
            key: "person",
            label: m.person,
            render: (row) => (
              <a class="group block min-w-40" href={`/users/${row.id}`}>
                <span class="block font-medium group-hover:underline">{row.name || row.email}</span>
                <span class="block text-sm text-base-content/70">{row.email}</span>
              </a>
            ),
          },
          {
            key: "state",
            label: m.state,
            render: (row) => <AccountBadges account={row} locale={state.locale} />,
          },
          { key: "tenants", label: m.tenants, align: "right", render: (row) => row.tenants },
          {
            key: "seen",
            label: m.lastSeen,
            render: (row) =>
              row.seenAt
                ? <Time at={row.seenAt} locale={state.locale} />
                : <span class="text-base-content/60">{m.never}</span>,
          },
          {
            key: "created",
            label: m.created,
            align: "right",
            render: (row) => formatDate(new Date(row.createdAt), state.locale, platformTimeZone),
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

function Filters({ query, m, locale }: {
  query: AccountQuery;
  m: ReturnType<typeof peopleMessages>;
  locale: "hu" | "en";
}) {
  return (
    <FilterBar locale={locale}>
      <SearchField
        name="search"
        label={m.search}
        placeholder={m.searchUsers}
        value={query.search}
      />
      <SelectField
        name="state"
        label={m.state}
        value={query.state}
        options={[
          { value: "", label: m.allStates },
          ...accountStates.map((value) => ({ value, label: m.states[value] })),
        ]}
      />
      <SelectField
        name="role"
        label={m.role}
        value={query.role}
        options={[
          { value: "", label: m.allRoles },
          ...platformRoles.map((value) => ({ value, label: m.roles[value] })),
        ]}
      />
      <SelectField
        name="sort"
        label={m.order}
        value={query.sort}
        options={[{ value: "created", label: m.newest }, { value: "email", label: m.byEmail }]}
      />
    </FilterBar>
  );
}
