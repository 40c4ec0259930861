import { endpoints } from "shared/identity_api/mod.ts";
import { approveSignUp } from "../../../../../../../domain/management/sign_ups.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.approveSignUp,
    ({ state, acting, params, body }) =>
      approveSignUp(state.sql, acting, uuidOf(params.id), body.tenant),
  ),
});
