import { page } from "fresh";
import { Alert, Pagination } from "shared/ui/mod.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { engineMessages } from "../../components/messages/engines.ts";
import { engineQuery, listEngines } from "../../domain/engines.ts";
import { tenantsPerPage } from "../../domain/tenant_list.ts";
import EnginesOverview from "../../islands/EnginesOverview.tsx";
import { administrator, define } from "../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const query = engineQuery(ctx.url);
    return page({ number: query.page, ...await listEngines(ctx.state, query) });
  },
});

export default define.page<typeof handler>(function Engines({ data, state, url }) {
  const { locale } = state;
  const m = engineMessages(locale);
  const { rows, total, reached, number } = data;
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.engines}
      subtitle={m.enginesSubtitle}
    >
      {!reached && <Alert tone="warning" title={m.nothingYet}>{m.unreachable}</Alert>}
      <EnginesOverview
        rows={rows}
        path={`/engines?page=${number}`}
        events={`/engines/events?page=${number}`}
        locale={locale}
      />
      {total > tenantsPerPage && <p class="mt-3 text-sm text-base-content/70">{m.problemsFirst}</p>}
      <Pagination
        page={number}
        pages={Math.max(1, Math.ceil(total / tenantsPerPage))}
        url={url}
        locale={locale}
      />
    </AdminShell>
  );
});
