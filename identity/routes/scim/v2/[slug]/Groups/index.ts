import {
  createGroup,
  groupResource,
  listGroups,
  parseGroup,
} from "../../../../../domain/scim/groups.ts";
import { pageOf, scim, scimJson, scimList } from "../../../../../http/scim.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  GET: (ctx) =>
    scim(ctx, async ({ slug, base }) => {
      const page = pageOf(ctx.url.searchParams);
      const { total, groups } = await listGroups(ctx.state.sql, slug, page);
      return scimList(groups.map((group) => groupResource(group, base)), total, page.startIndex);
    }),
  POST: (ctx) =>
    scim(ctx, async ({ slug, base, actor, body }) => {
      const group = await createGroup(ctx.state.sql, actor, slug, parseGroup(await body()));
      return scimJson(groupResource(group, base), 201);
    }),
});
