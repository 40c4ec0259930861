import { parseUser, userResource } from "../../../../../domain/scim/user_resource.ts";
import { createUser, listUsers } from "../../../../../domain/scim/users.ts";
import { pageOf, scim, scimJson, scimList } from "../../../../../http/scim.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  GET: (ctx) =>
    scim(ctx, async ({ slug, base }) => {
      const page = pageOf(ctx.url.searchParams);
      const { total, users } = await listUsers(ctx.state.sql, slug, page);
      return scimList(users.map((user) => userResource(user, base)), total, page.startIndex);
    }),
  POST: (ctx) =>
    scim(ctx, async ({ slug, base, actor, body }) => {
      const user = await createUser(ctx.state.sql, actor, slug, parseUser(await body()));
      return scimJson(userResource(user, base), 201);
    }),
});
