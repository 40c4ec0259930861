import { serviceProviderConfig } from "../../../../domain/scim/discovery.ts";
import { scim, scimJson } from "../../../../http/scim.ts";
import { define } from "../../../../state.ts";

export const handler = define.handlers({
  GET: (ctx) => scim(ctx, ({ base }) => Promise.resolve(scimJson(serviceProviderConfig(base)))),
});
