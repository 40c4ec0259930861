import { endpoints } from "shared/identity_api/mod.ts";
import { createClient, searchClients } from "../../../../../../domain/management/clients.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.listClients, ({ state, query }) => searchClients(state.sql, query)),
  POST: serve(
    endpoints.createClient,
    ({ state, acting, body }) => createClient(state.sql, acting, body),
  ),
});
