import { endpoints } from "shared/identity_api/mod.ts";
import { requireReset } from "../../../../../../../domain/management/account_acts.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.requireReset,
    ({ state, acting, params, body }) =>
      requireReset(state, acting, uuidOf(params.id), body.reason),
  ),
});
