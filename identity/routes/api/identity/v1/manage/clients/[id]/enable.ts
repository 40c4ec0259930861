import { endpoints } from "shared/identity_api/mod.ts";
import { switchClient } from "../../../../../../../domain/management/clients.ts";
import { serve } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.enableClient,
    ({ state, acting, params, body }) =>
      switchClient(state.sql, acting, params.id, { disabled: false, ...body }),
  ),
});
