import { endpoints } from "shared/identity_api/mod.ts";
import { setPlatformRoles } from "../../../../../../../domain/management/account_acts.ts";
import { serve, uuidOf } from "../../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  PUT: serve(
    endpoints.setPlatformRoles,
    ({ state, acting, params, body }) =>
      setPlatformRoles(state.sql, acting, uuidOf(params.id), body),
  ),
});
