import { endpoints } from "shared/identity_api/mod.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { listSignUps } from "../../../../../../domain/management/sign_ups.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.listSignUps, ({ state, query }) => listSignUps(state.sql, query)),
});
