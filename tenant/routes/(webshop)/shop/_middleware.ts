import { sessionCookie } from "../../../services/webshop/customers/cookies.ts";
import { findSession } from "../../../services/webshop/customers/sessions.ts";
import { define } from "../../../state.ts";

/** Who shops here, where a customer has signed in. */
export default define.middleware(async (ctx) => {
  const { sql, config } = ctx.state;
  const secret = sessionCookie(config.ORIGIN).read(ctx.req);
  ctx.state.customer = secret
    ? await findSession(sql, secret, config.CUSTOMER_SESSION_IDLE_SECONDS)
    : null;
  return await ctx.next();
});
