import { auditPerPage, filterOf, listAudit, rowOf } from "shared/audit/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.listAudit, async ({ state, query }) => {
    const { entries, total } = await listAudit(state.sql, {
      ...filterOf(query),
      limit: auditPerPage,
      offset: (query.page - 1) * auditPerPage,
    });
    return { entries: entries.map(rowOf), total };
  }),
});
