import type { Context } from "fresh";
import {
  changeGroup,
  deleteGroup,
  getGroup,
  groupResource,
} from "../../../../../domain/scim/groups.ts";
import { scim, scimJson, scimResource } from "../../../../../http/scim.ts";
import { define, type State } from "../../../../../state.ts";

const change = (ctx: Context<State>, way: "replace" | "patch") =>
  scim(ctx, async ({ slug, base, actor, ifMatch, body }) => {
    const given = await body();
    const by = way === "patch" ? { patch: given } : { replace: given };
    const group = await changeGroup(ctx.state.sql, actor, slug, ctx.params.id, by, ifMatch);
    return scimJson(groupResource(group, base));
  });

export const handler = define.handlers({
  GET: (ctx) =>
    scim(ctx, async ({ slug, base }) => {
      const group = await getGroup(ctx.state.sql, slug, ctx.params.id);
      return scimResource(ctx.req, groupResource(group, base));
    }),
  PUT: (ctx) => change(ctx, "replace"),
  PATCH: (ctx) => change(ctx, "patch"),
  DELETE: (ctx) =>
    scim(ctx, async ({ slug, actor, ifMatch }) => {
      await deleteGroup(ctx.state.sql, actor, slug, ctx.params.id, ifMatch);
      return new Response(null, { status: 204 });
    }),
});
