import { HttpError } from "fresh";
import { endpoints } from "shared/identity_api/mod.ts";
import { changeClient, findClient } from "../../../../../../../domain/management/clients.ts";
import { serve } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.getClient, async ({ state, params }) => {
    const found = await findClient(state.sql, params.id);
    if (!found) throw new HttpError(404, "There is no such client");
    return found;
  }),
  PUT: serve(
    endpoints.changeClient,
    ({ state, acting, params, body }) => changeClient(state.sql, acting, params.id, body),
  ),
});
