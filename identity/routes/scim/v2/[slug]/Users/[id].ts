import type { Context } from "fresh";
import { userResource } from "../../../../../domain/scim/user_resource.ts";
import { changeUser, deleteUser, getUser } from "../../../../../domain/scim/users.ts";
import { scim, scimJson, scimResource } from "../../../../../http/scim.ts";
import { define, type State } from "../../../../../state.ts";

const change = (ctx: Context<State>, way: "replace" | "patch") =>
  scim(ctx, async ({ slug, base, actor, ifMatch, body }) => {
    const given = await body();
    const by = way === "patch" ? { patch: given } : { replace: given };
    const user = await changeUser(ctx.state.sql, actor, slug, ctx.params.id, by, ifMatch);
    return scimJson(userResource(user, base));
  });

export const handler = define.handlers({
  GET: (ctx) =>
    scim(ctx, async ({ slug, base }) => {
      const user = await getUser(ctx.state.sql, slug, ctx.params.id);
      return scimResource(ctx.req, userResource(user, base));
    }),
  PUT: (ctx) => change(ctx, "replace"),
  PATCH: (ctx) => change(ctx, "patch"),
  DELETE: (ctx) =>
    scim(ctx, async ({ slug, actor, ifMatch }) => {
      await deleteUser(ctx.state.sql, actor, slug, ctx.params.id, ifMatch);
      return new Response(null, { status: 204 });
    }),
});
