import { endpoints } from "shared/identity_api/mod.ts";
import { rotateClientSecret } from "../../../../../../../domain/management/clients.ts";
import { serve } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.rotateClientSecret,
    ({ state, acting, params, body }) => rotateClientSecret(state.sql, acting, params.id, body),
  ),
});
