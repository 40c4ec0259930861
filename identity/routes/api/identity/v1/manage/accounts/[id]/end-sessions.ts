import { endpoints } from "shared/identity_api/mod.ts";
import { endAllSessions } from "../../../../../../../domain/management/account_acts.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.endAccountSessions,
    ({ state, acting, params, body }) =>
      endAllSessions(state.sql, acting, uuidOf(params.id), body.reason),
  ),
});
