import { assert, assertEquals } from "@std/assert";
import { busMigrations } from "shared/bus/mod.ts";
import { type Sql, transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { upsertProducts } from "./catalog.ts";
import { listCategories } from "./categories.ts";
import { service } from "./mod.ts";
import type { ProductInput } from "./product_input.ts";
import { getProduct, listProducts } from "./products.ts";
import { vatRates } from "./vat.ts";

const database = () => testDatabase([busMigrations, ...service.migrations]);
const shop = { slug: "demo", currency: "HUF" };

const upsert = (sql: Sql, ...inputs: ProductInput[]) =>
  transaction(sql, (tx) => upsertProducts(tx, shop, inputs));

const backpack: ProductInput = {
  handle: "matra-35",
  title: "Mátra 35 hátizsák",
  vendor: "Bükk & Társa",
  status: "active",
  optionNames: ["Szín"],
  categories: ["Túra > Hátizsákok"],
  media: [{ url: "/media/matra.svg", alt: "Mátra 35" }],
  variants: [
    { optionValues: ["zöld"], sku: "MAT35-Z", barcode: "5991234000018", price: 24_990 },
    { optionValues: ["kék"], sku: "MAT35-K", barcode: "5991234000025", price: 25_990 },
  ],
};

Deno.test("a product is added with variants, categories and pictures, and known to the stock", async () => {
  await using db = await database();
  const [result] = await upsert(db.sql, backpack);
  assertEquals(result.outcome, "created");
  const product = await getProduct(db.sql, { handle: "matra-35" });
  assertEquals(product?.variants.map((v) => [v.option_values[0], v.price]), [
    ["zöld", 24_990],
    ["kék", 25_990],
  ]);
  assertEquals([product?.priceMin, product?.priceMax, product?.picture], [
    24_990,
    25_990,
    "matra.svg",
  ]);
  assertEquals((await listCategories(db.sql)).map((c) => [c.path, c.products]), [
    ["Túra", 0],
    ["Túra > Hátizsákok", 1],
  ]);
  const items = await db.owner`SELECT sku, title FROM inventory.item ORDER BY sku`;
  assertEquals(items.map((row) => [row.sku, row.title]), [
    ["MAT35-K", "Mátra 35 hátizsák · kék"],
    ["MAT35-Z", "Mátra 35 hátizsák · zöld"],
  ]);
});

Deno.test("stock knows which variants the shop shows: those of products that are active and published", async () => {
  await using db = await database();
  const listed = async (change: Partial<ProductInput>) => {
    await upsert(db.sql, { ...backpack, ...change });
    const rows = await db.owner`SELECT listed FROM inventory.item`;
    return rows.map((row) => row.listed);
  };
  assertEquals(await listed({ status: "draft" }), [false, false]);
  assertEquals(await listed({ status: "active" }), [true, true]);
  assertEquals(await listed({ published: false }), [false, false]);
  assertEquals(await listed({ published: true }), [true, true]);
  assertEquals(await listed({ status: "archived" }), [false, false]);
});

Deno.test("the same input again changes nothing and tells nobody", async () => {
  await using db = await database();
  await upsert(db.sql, backpack);
  const [again] = await upsert(db.sql, backpack);
  assertEquals([again.outcome, ...again.variants.map((v) => v.outcome)], [
    "unchanged",
    "unchanged",
    "unchanged",
  ]);
  const events = await db.owner`SELECT type FROM bus.outbox WHERE type = 'product.changed.v1'`;
  assertEquals(events.length, 1);
  assertEquals((await getProduct(db.sql, { handle: "matra-35" }))?.version, 1);
});

Deno.test("what an input leaves out stays: other fields, other variants", async () => {
  await using db = await database();
  await upsert(db.sql, backpack);
  const [result] = await upsert(db.sql, {
    handle: "matra-35",
    variants: [{ optionValues: ["kék"], price: 19_990 }],
  });
  assertEquals(result.variants.map((v) => v.outcome), ["updated"]);
  const product = await getProduct(db.sql, { handle: "matra-35" });
  assertEquals(product?.title, "Mátra 35 hátizsák");
  assertEquals(product?.variants.map((v) => [v.sku, v.price]).sort(), [
    ["MAT35-K", 19_990],
    ["MAT35-Z", 24_990],
  ]);
});

Deno.test("a price's time in force is kept, without gap, with each change", async () => {
  await using db = await database();
  const [{ variants }] = await upsert(db.sql, backpack);
  await upsert(db.sql, {
    handle: "matra-35",
    variants: [{ optionValues: ["zöld"], price: 21_990 }],
  });
  const rows = await db.sql`
    SELECT price::int, valid_to IS NULL AS current FROM webshop.price_history
    WHERE variant_id = ${variants[0].variantId} ORDER BY valid_from`;
  assertEquals(rows.map((row) => [row.price, row.current]), [[24_990, false], [21_990, true]]);
});

Deno.test("a SKU stays with the variant that had it first", async () => {
  await using db = await database();
  await upsert(db.sql, backpack);
  const [copy] = await upsert(db.sql, {
    handle: "copy",
    title: "Copy",
    variants: [{ optionValues: [], sku: "MAT35-Z", price: 1 }],
  });
  assertEquals(copy.variants[0].skuTaken, "MAT35-Z");
  assertEquals((await getProduct(db.sql, { handle: "copy" }))?.variants[0].sku, null);
});

Deno.test("two variants may exchange their SKUs", async () => {
  await using db = await database();
  await upsert(db.sql, backpack);
  const [first, second] = backpack.variants;
  await upsert(db.sql, {
    ...backpack,
    variants: [{ ...first, sku: second.sku }, { ...second, sku: first.sku }],
  });
  const product = await getProduct(db.sql, { handle: "matra-35" });
  assertEquals(product?.variants.map((v) => v.sku), ["MAT35-K", "MAT35-Z"]);
});

Deno.test("search needs no accents, finds parts of words and puts an exact SKU first", async () => {
  await using db = await database();
  await upsert(
    db.sql,
    backpack,
    { handle: "a", title: "A MAT35-Z tartozéka", variants: [{ optionValues: [], price: 1 }] },
    { handle: "b", title: "Bögre", variants: [{ optionValues: [], price: 1, sku: "BOG" }] },
  );
  const found = async (search: string) =>
    (await listProducts(db.sql, { search })).products.map((product) => product.handle);
  assertEquals(await found("hatizsak matra"), ["matra-35"]);
  assertEquals(await found("MAT35-Z"), ["matra-35", "a"]);
  assertEquals(await found("5991234000025"), ["matra-35"]);
  assertEquals(await found("100%"), []);
});

Deno.test("pages neither skip nor repeat, in both orders; categories include those below", async () => {
  await using db = await database();
  const names = ["Őz", "Cica", "Csiga", "Béka", "Ábra", "Zebra", "Olaj"];
  await upsert(
    db.sql,
    ...names.map((title, i) => ({
      handle: `p${i}`,
      title,
      categories: [i < 3 ? "Állat > Kicsi" : "Más"],
      variants: [{ optionValues: [], price: i }],
    })),
  );
  for (const sort of ["title", "updated"] as const) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listProducts(db.sql, { sort, cursor, limit: 2 });
      seen.push(...page.products.map((product) => product.title));
      cursor = page.next ?? undefined;
    } while (cursor);
    assertEquals(seen.toSorted(), names.toSorted());
    if (sort === "title") {
      assertEquals(seen, ["Ábra", "Béka", "Cica", "Csiga", "Olaj", "Őz", "Zebra"]);
    }
  }
  const { products } = await listProducts(db.sql, { category: "allat" });
  assertEquals(products.map((product) => product.title), ["Cica", "Csiga", "Őz"]);
});

Deno.test("thousands of variants go in with one call, each with an event of its product", async () => {
  await using db = await database();
  const inputs = Array.from({ length: 500 }, (_, p) => ({
    handle: `p${p}`,
    title: `Termék ${p}`,
    optionNames: ["Méret"],
    variants: Array.from({ length: 10 }, (_, v) => ({
      optionValues: [String(v)],
      sku: `S-${p}-${v}`,
      price: 1000 + v,
    })),
  }));
  const results = await upsert(db.sql, ...inputs);
  assert(results.every(({ outcome }) => outcome === "created"));
  const [{ variants }] = await db.sql`SELECT count(*)::int AS variants FROM webshop.variant`;
  assertEquals(variants, 5000);
});

Deno.test("the VAT rate is that of the day", async () => {
  await using db = await database();
  assertEquals((await vatRates(db.sql, "HU", "2011-12-31")).get("standard"), 2500);
  assertEquals((await vatRates(db.sql, "HU", "2012-01-01")).get("standard"), 2700);
  assertEquals((await vatRates(db.sql, "HU")).get("super_reduced"), 500);
});
