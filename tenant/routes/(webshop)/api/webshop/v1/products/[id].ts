import { HttpError } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { getProduct } from "../../../../../../services/webshop/products.ts";
import { assertSignedIn, define } from "../../../../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:read");
    const id = z.uuid().safeParse(ctx.params.id);
    const product = id.success ? await getProduct(ctx.state.sql, { id: id.data }) : null;
    if (!product) throw new HttpError(404, "There is no such product");
    return Response.json(product, { headers: { etag: `"${product.version}"` } });
  },
});
