import { define } from "../../../state.ts";
import { customerOf } from "./(_components)/customer.ts";

/** Who shops here, where a customer has signed in. */
export default define.middleware(async (ctx) => {
  ctx.state.customer = await customerOf(ctx.state, ctx.req);
  return await ctx.next();
});
