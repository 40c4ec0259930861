import { endpoints } from "shared/identity_api/mod.ts";
import { searchAccounts } from "../../../../../../domain/management/accounts.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.listAccounts, ({ state, query }) => searchAccounts(state.sql, query)),
});
