import { endpoints } from "shared/identity_api/mod.ts";
import { requestImpersonation } from "../../../../../../../domain/impersonation.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.impersonate,
    ({ state, acting, params, body }) =>
      requestImpersonation(state, acting, { accountId: uuidOf(params.id), ...body }),
  ),
});
