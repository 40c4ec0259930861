import { HttpError } from "fresh";
import { endpoints } from "shared/identity_api/mod.ts";
import { accountDetail } from "../../../../../../../domain/management/accounts.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.getAccount, async ({ state, params }) => {
    const found = await accountDetail(state.sql, uuidOf(params.id), state.locale);
    if (!found) throw new HttpError(404, "There is no such account");
    return found;
  }),
});
