import { page } from "fresh";
import { endpoints, perPage, sessionQuery } from "shared/identity_api/mod.ts";
import { EmptyState, FilterBar, Pagination, SearchField } from "shared/ui/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { peopleMessages } from "../../components/messages/people.ts";
import { SessionTable } from "../../components/SessionTable.tsx";
import { administrator, define } from "../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return askIdentity(ctx, async (ask) => {
      const query = sessionQuery.parse(Object.fromEntries(ctx.url.searchParams));
      return page({ query, ...await ask(endpoints.listSessions, { query }) });
    });
  },
});

export default define.page<typeof handler>(function Sessions({ data, state, url }) {
  const m = peopleMessages(state.locale);
  const { query, sessions, total } = data;
  return (
    <AdminShell state={state} path={url.pathname} title={m.sessions} subtitle={m.sessionsSubtitle}>
      <FilterBar locale={state.locale}>
        <SearchField
          name="search"
          label={m.search}
          placeholder={m.searchSessions}
          value={query.search}
        />
      </FilterBar>
      <SessionTable
        sessions={sessions}
        person
        canEnd
        locale={state.locale}
        empty={<EmptyState icon="device" title={m.nobodyTitle} text={m.noSessionsText} />}
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
