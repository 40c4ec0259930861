import { HttpError } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { getImport, lastRun } from "../../../../../services/webshop/import/imports.ts";
import { assertSignedIn, define } from "../../../../../state.ts";
import { progressOf } from "../(_components)/progress.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { sql, locale } = ctx.state;
    const source = await getImport(sql, ctx.params.id);
    const run = source && await lastRun(sql, source.id);
    if (!run) throw new HttpError(404);
    return Response.json(progressOf(run, locale), { headers: { "cache-control": "no-store" } });
  },
});
