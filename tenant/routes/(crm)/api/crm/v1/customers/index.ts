import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { problem } from "shared/http/mod.ts";
import { transaction } from "shared/db/mod.ts";
import {
  createCustomer,
  customerInput,
  listCustomers,
} from "../../../../../../services/crm/customers.ts";
import { assertSignedIn, define } from "../../../../../../state.ts";

export const listQuery = z.object({
  q: z.string().max(200).optional(),
  tag: z.string().max(40).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "customers:read");
    const query = listQuery.safeParse(Object.fromEntries(ctx.url.searchParams));
    if (!query.success) {
      return problem(400, "invalid_query", "The query is not valid", {
        detail: z.prettifyError(query.error),
      });
    }
    const { q, ...rest } = query.data;
    return Response.json(await listCustomers(ctx.state.sql, { search: q, ...rest }));
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "customers:write");
    const body = await ctx.req.json().catch(() => null);
    const input = customerInput.safeParse(body);
    if (!input.success) {
      return problem(422, "invalid_customer", "The customer is not valid", {
        detail: z.prettifyError(input.error),
      });
    }
    const { sql, tenant } = ctx.state;
    const result = await transaction(sql, (tx) => createCustomer(tx, tenant.slug, input.data));
    if (!result.ok) return problem(409, result.code, "Another customer has this e-mail address");
    const location = `/api/crm/v1/customers/${result.customer.id}`;
    return Response.json(result.customer, { status: 201, headers: { location } });
  },
});
