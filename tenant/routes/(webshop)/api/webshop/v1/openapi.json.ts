import { z } from "zod";
import { openApi } from "shared/http/openapi.ts";
import { define } from "../../../../../state.ts";
import { importStatus } from "./imports/[id].ts";
import { listQuery } from "./products/index.ts";

const summary = z.looseObject({
  id: z.uuid(),
  handle: z.string(),
  title: z.string(),
  status: z.string(),
  variantCount: z.number().int(),
  priceMin: z.number().int().nullable().describe("Minor units, gross"),
  priceMax: z.number().int().nullable().describe("Minor units, gross"),
});
const product = summary.extend({
  version: z.number().int(),
  variants: z.array(z.looseObject({
    id: z.uuid(),
    sku: z.string().nullable(),
    barcode: z.string(),
    option_values: z.array(z.string()),
    price: z.number().int(),
    currency: z.string(),
  })),
});

export const handler = define.handlers({
  GET: (ctx) =>
    Response.json(
      openApi({
        title: "Vecton Webshop",
        version: "1",
        server: "/api/webshop/v1",
        tokenUrl: `${ctx.state.config.OIDC_ISSUER}/oauth/token`,
      }, [
        {
          method: "get",
          path: "/products",
          summary: "Products by pages, searched and filtered; an exact SKU or barcode comes first",
          scope: "catalog:read",
          query: listQuery,
          responses: {
            200: {
              description: "A page of products and the cursor of the next",
              schema: z.object({ products: z.array(summary), next: z.string().nullable() }),
            },
          },
        },
        {
          method: "get",
          path: "/products/{id}",
          summary: "One product with variants, pictures and categories",
          scope: "catalog:read",
          responses: { 200: { description: "The product", schema: product } },
        },
        {
          method: "get",
          path: "/imports/{id}",
          summary: "How far the import of a product file has come, and what it did",
          scope: "catalog:write",
          responses: { 200: { description: "The import", schema: importStatus } },
        },
      ]),
    ),
});
