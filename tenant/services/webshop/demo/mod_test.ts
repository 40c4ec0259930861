import { assert, assertEquals } from "@std/assert";
import { busMigrations } from "shared/bus/mod.ts";
import { openObjects } from "shared/objects/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { barcodeKind } from "../gtin.ts";
import { service } from "../mod.ts";
import { demoProducts } from "./goods.ts";
import { demoCustomers, seedDemo } from "./mod.ts";

const tenant = {
  slug: "demo",
  name: "Demo",
  currency: "HUF",
  timeZone: "Europe/Budapest",
  origin: "http://demo.localhost:8000",
};

Deno.test("the demonstration has 200 products whose codes are unique and right", () => {
  const goods = demoProducts();
  assertEquals(goods.length, 200);
  assertEquals(new Set(goods.map(({ input }) => input.handle)).size, 200);
  const variants = goods.flatMap(({ input }) => input.variants);
  assertEquals(new Set(variants.map(({ sku }) => sku)).size, variants.length);
  assertEquals(new Set(variants.map(({ barcode }) => barcode)).size, variants.length);
  assert(variants.every(({ barcode }) => barcodeKind(barcode!) === "gtin"));
  assertEquals(new Set(demoCustomers.map(({ email }) => email)).size, demoCustomers.length);
});

Deno.test("the demonstration fills catalogue, pictures and stock once, however often it runs", async () => {
  await using db = await testDatabase([busMigrations, ...service.migrations]);
  const directory = await Deno.makeTempDir();
  try {
    const store = openObjects({ directory });
    const objects = { private: store.bucket("private"), public: store.bucket("public") };
    const runtime = { sql: db.sql, tenant, objects };
    await seedDemo(runtime);
    const state = async () => {
      const [row] = await db.owner`
        SELECT (SELECT count(*) FROM webshop.product)::int AS products,
          (SELECT sum(on_hand) FROM inventory.stock_level)::int AS stock,
          (SELECT count(*) FROM inventory.stock_movement)::int AS movements`;
      return { ...row };
    };
    const before = await state();
    assertEquals(before.products, 200);
    assert(before.stock > 10_000);
    await seedDemo(runtime);
    assertEquals(await state(), before);
    const [{ picture }] = await db.sql`SELECT picture FROM webshop.product LIMIT 1`;
    const stored = await objects.public.get(picture);
    assertEquals(stored?.contentType, "image/svg+xml");
    await stored?.body.cancel();
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
