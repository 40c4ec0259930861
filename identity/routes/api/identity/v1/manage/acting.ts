import { endpoints } from "shared/identity_api/mod.ts";
import { serve } from "../../../../../domain/management/serve.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.acting, ({ acting }) => {
    const { id, role, stepUp } = acting;
    return Promise.resolve({ accountId: id, role, stepUp });
  }),
});
