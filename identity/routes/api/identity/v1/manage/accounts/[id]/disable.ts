import { endpoints } from "shared/identity_api/mod.ts";
import { disableAccount } from "../../../../../../../domain/management/account_acts.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.disableAccount,
    ({ state, acting, params, body }) =>
      disableAccount(state.sql, acting, uuidOf(params.id), body.reason),
  ),
});
