import { endpoints } from "shared/identity_api/mod.ts";
import { enableAccount } from "../../../../../../../domain/management/account_acts.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.enableAccount,
    ({ state, acting, params, body }) =>
      enableAccount(state.sql, acting, uuidOf(params.id), body.reason),
  ),
});
