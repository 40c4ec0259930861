import { resourceTypes } from "../../../../../domain/scim/discovery.ts";
import { scim, scimNamed } from "../../../../../http/scim.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  GET: (ctx) => scim(ctx, async ({ base }) => await scimNamed(resourceTypes(base), ctx.params.id)),
});
