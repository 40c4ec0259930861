import { endpoints } from "shared/identity_api/mod.ts";
import { listKeys } from "../../../../../../domain/management/keys.ts";
import { serve } from "../../../../../../domain/management/serve.ts";
import { define } from "../../../../../../state.ts";

export const handler = define.handlers({
  GET: serve(endpoints.listKeys, async ({ state }) => ({ keys: await listKeys(state.sql) })),
});
