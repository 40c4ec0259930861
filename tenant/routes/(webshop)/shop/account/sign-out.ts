import { sessionCookie } from "../../../../services/webshop/customers/cookies.ts";
import { endSessions } from "../../../../services/webshop/customers/sessions.ts";
import { defineArea } from "./(_components)/state.ts";

export const handler = defineArea.handlers({
  async POST(ctx) {
    const { sql, config, customer } = ctx.state;
    if (customer) await endSessions(sql, customer.accountId, { id: customer.id });
    const response = ctx.redirect("/shop", 303);
    response.headers.append("set-cookie", sessionCookie(config.ORIGIN).clear());
    return response;
  },
});
