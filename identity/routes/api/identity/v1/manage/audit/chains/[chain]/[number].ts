import { HttpError } from "fresh";
import { findAudit, rowOf } from "shared/audit/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { serve } from "../../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.getAuditEntry, async ({ state, params }) => {
    const number = /^\d{1,15}$/.test(params.number) ? Number(params.number) : 0;
    const entry = await findAudit(state.sql, params.chain, number);
    if (!entry) throw new HttpError(404, "There is no such entry");
    return rowOf(entry);
  }),
});
