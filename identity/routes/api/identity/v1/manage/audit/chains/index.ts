import { verifyChains } from "shared/audit/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { serve } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(
    endpoints.verifyAudit,
    async ({ state }) => ({ chains: await verifyChains(state.sql) }),
  ),
});
