import { listAudit } from "shared/audit/mod.ts";
import { endpoints, perPage } from "shared/identity_api/mod.ts";
import { filterOf, rowOf } from "../../../../../../domain/management/audit.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.listAudit, async ({ state, query }) => {
    const { entries, total } = await listAudit(state.sql, {
      ...filterOf(query),
      limit: perPage,
      offset: (query.page - 1) * perPage,
    });
    return { entries: entries.map(rowOf), total };
  }),
});
