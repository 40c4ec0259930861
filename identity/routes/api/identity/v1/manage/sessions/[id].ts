import { HttpError } from "fresh";
import { endpoints } from "shared/identity_api/mod.ts";
import { serve, uuidOf } from "../../../../../../domain/management/serve.ts";
import { endOneSession, findLiving } from "../../../../../../domain/management/sessions.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.getSession, async ({ state, params }) => {
    const found = await findLiving(state.sql, uuidOf(params.id), state.locale);
    if (!found) throw new HttpError(404, "There is no such living session");
    return found;
  }),
  DELETE: serve(
    endpoints.endSession,
    ({ state, acting, params }) => endOneSession(state.sql, acting, uuidOf(params.id)),
  ),
});
