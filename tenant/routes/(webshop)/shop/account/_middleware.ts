import { listCategories } from "../../../../services/webshop/categories.ts";
import { tooOften } from "./(_components)/request_limits.ts";
import { defineArea } from "./(_components)/state.ts";

/** No browser and no proxy keeps a page of the account area, and nobody posts to it without end. */
export default defineArea.middleware(async (ctx) => {
  const { state } = ctx;
  state.categories = await listCategories(state.sql, { publicOnly: true });
  const response = await tooOften(ctx) ?? await ctx.next();
  response.headers.set("cache-control", "no-store");
  return response;
});
