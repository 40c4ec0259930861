import { schemas } from "../../../../../domain/scim/discovery.ts";
import { scim, scimList } from "../../../../../http/scim.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  GET: (ctx) =>
    scim(ctx, ({ base }) => {
      const all = schemas(base);
      return Promise.resolve(scimList(all, all.length, 1));
    }),
});
