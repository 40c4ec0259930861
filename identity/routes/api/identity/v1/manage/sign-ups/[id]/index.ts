import { HttpError } from "fresh";
import { endpoints } from "shared/identity_api/mod.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { findSignUp } from "../../../../../../../domain/management/sign_ups.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.getSignUp, async ({ state, params }) => {
    const found = await findSignUp(state.sql, uuidOf(params.id));
    if (!found) throw new HttpError(404, "There is no such sign-up");
    return found;
  }),
});
