import { endpoints } from "shared/identity_api/mod.ts";
import { turnKeys } from "../../../../../../domain/management/keys.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  POST: serve(
    endpoints.promoteKeys,
    ({ state, acting }) => turnKeys(state, acting, true),
  ),
});
