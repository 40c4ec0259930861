import { assertEquals } from "@std/assert";
import { busMigrations } from "shared/bus/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createLocation } from "../../inventory/mod.ts";
import { upsertProducts } from "../catalog.ts";
import { demoProducts } from "../demo/goods.ts";
import { applyProducts } from "../import/apply.ts";
import { readProducts } from "../import/read.ts";
import { service } from "../mod.ts";
import { exportShopify } from "./shopify.ts";

Deno.test("an exported catalogue that is imported again changes nothing", async () => {
  await using db = await testDatabase([busMigrations, ...service.migrations]);
  const origin = "https://demo.example";
  const shop = { slug: "demo", currency: "HUF" };
  const inputs = demoProducts().map(({ input }) => input);
  inputs.push({
    handle: "kulonos",
    title: 'Idézőjeles "Különös", vesszős',
    bodyHtml: "<p>Első sor\nmásodik</p>",
    tags: ["a, b", "c"],
    categories: ["Más"],
    variants: [{ optionValues: [], sku: "K-1", price: 0, backorder: true, tracked: false }],
  });
  await transaction(db.sql, (tx) => upsertProducts(tx, shop, inputs));
  const csv = (await Array.fromAsync(exportShopify(db.sql, origin))).join("");
  const open = () => Promise.resolve(new Blob([csv]).stream());
  const { products } = await readProducts(open, "HUF");
  assertEquals(products.length, inputs.length);
  const applied = await transaction(db.sql, async (tx) => {
    const { id } = await createLocation(tx, "demo", { code: "A", name: "A", kind: "store" });
    const context = {
      tenant: "demo",
      origin,
      currency: "HUF",
      locationId: id,
      actor: "test",
      negativeToZero: true,
      reference: "test",
    };
    return await applyProducts(tx, context, products);
  });
  const { created, updated, unchanged } = applied.products;
  assertEquals({ created, updated, unchanged }, {
    created: 0,
    updated: 0,
    unchanged: inputs.length,
  });
});
