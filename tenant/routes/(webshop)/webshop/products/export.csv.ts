import { assertCan } from "shared/auth/mod.ts";
import { exportShopify } from "../../../../services/webshop/export/shopify.ts";
import { assertSignedIn, define } from "../../../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:read");
    const { sql, tenant } = ctx.state;
    const body = ReadableStream.from(exportShopify(sql, tenant.origin))
      .pipeThrough(new TextEncoderStream());
    const day = new Date().toISOString().slice(0, 10);
    return new Response(body, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${tenant.slug}-products-${day}.csv"`,
      },
    });
  },
});
