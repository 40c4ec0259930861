import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { problem } from "shared/http/mod.ts";
import { statuses } from "../../../../../../services/webshop/product_input.ts";
import { listProducts } from "../../../../../../services/webshop/products.ts";
import { assertSignedIn, define } from "../../../../../../state.ts";

export const listQuery = z.object({
  q: z.string().max(200).optional(),
  status: z.enum(statuses).optional(),
  category: z.string().max(200).optional(),
  vendor: z.string().max(255).optional(),
  sort: z.enum(["title", "updated"]).default("title"),
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:read");
    const query = listQuery.safeParse(Object.fromEntries(ctx.url.searchParams));
    if (!query.success) {
      return problem(400, "invalid_query", "The query is not valid", {
        detail: z.prettifyError(query.error),
      });
    }
    const { q, ...rest } = query.data;
    return Response.json(await listProducts(ctx.state.sql, { search: q, ...rest }));
  },
});
