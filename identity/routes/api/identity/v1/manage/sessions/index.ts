import { endpoints } from "shared/identity_api/mod.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { searchSessions } from "../../../../../../domain/management/sessions.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(
    endpoints.listSessions,
    ({ state, query }) => searchSessions(state.sql, query, state.locale),
  ),
});
