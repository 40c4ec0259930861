import { endpoints } from "shared/identity_api/mod.ts";
import { resetSecondFactor } from "../../../../../../../domain/management/account_acts.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.resetSecondFactor,
    ({ state, acting, params, body }) =>
      resetSecondFactor(state, acting, uuidOf(params.id), body.reason),
  ),
});
