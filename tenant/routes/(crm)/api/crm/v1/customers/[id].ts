import { HttpError } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { getCustomer } from "../../../../../../services/crm/customers.ts";
import { assertSignedIn, define } from "../../../../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "customers:read");
    const id = z.uuid().safeParse(ctx.params.id);
    const customer = id.success ? await getCustomer(ctx.state.sql, id.data) : null;
    if (!customer) throw new HttpError(404, "There is no such customer");
    return Response.json(customer, { headers: { etag: `"${customer.version}"` } });
  },
});
