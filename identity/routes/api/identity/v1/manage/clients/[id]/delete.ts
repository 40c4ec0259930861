import { endpoints } from "shared/identity_api/mod.ts";
import { deleteClient } from "../../../../../../../domain/management/clients.ts";
import { serve } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.deleteClient,
    ({ state, acting, params, body }) => deleteClient(state.sql, acting, params.id, body.reason),
  ),
});
