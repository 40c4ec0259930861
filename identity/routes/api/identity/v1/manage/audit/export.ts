import { exportAudit, filterOf } from "shared/audit/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(
    endpoints.exportAudit,
    ({ state, query }) => Promise.resolve(exportAudit(state.sql, filterOf(query), query.format)),
  ),
});
