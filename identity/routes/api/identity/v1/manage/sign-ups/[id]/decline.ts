import { endpoints } from "shared/identity_api/mod.ts";
import { declineSignUp } from "../../../../../../../domain/management/sign_ups.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.declineSignUp,
    ({ state, acting, params, body }) =>
      declineSignUp(state, acting, uuidOf(params.id), body.reason),
  ),
});
