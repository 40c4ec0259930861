import { endpoints } from "shared/identity_api/mod.ts";
import { serve, uuidOf } from "../../../../../../domain/management/serve.ts";
import { endOneSession } from "../../../../../../domain/management/sessions.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  DELETE: serve(
    endpoints.endSession,
    ({ state, acting, params }) => endOneSession(state.sql, acting, uuidOf(params.id)),
  ),
});
