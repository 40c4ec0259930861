import { listCategories } from "../../../../services/webshop/categories.ts";
import { defineArea } from "./(_components)/state.ts";

/** No browser and no proxy keeps a page of the account area. */
export default defineArea.middleware(async (ctx) => {
  const { state } = ctx;
  state.categories = await listCategories(state.sql, { publicOnly: true });
  const response = await ctx.next();
  response.headers.set("cache-control", "no-store");
  return response;
});
