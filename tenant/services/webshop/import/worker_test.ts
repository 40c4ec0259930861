import { assertEquals } from "@std/assert";
import { busMigrations } from "shared/bus/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { openObjects } from "shared/objects/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createLocation, moveStock } from "../../inventory/mod.ts";
import { upsertProducts } from "../catalog.ts";
import { getProduct } from "../products.ts";
import { catalogMigrations } from "../schema.ts";
import { shopifyExport } from "../testing/shopifyExport.ts";
import { createImport, getImport, lastRun, type Run, startRun } from "./imports.ts";
import { ImportWorker } from "./worker.ts";

/** A shop with one location, and what it takes to import files into it. */
async function testShop() {
  const db = await testDatabase([busMigrations, ...catalogMigrations]);
  const directory = await Deno.makeTempDir();
  const bucket = openObjects({ directory }).bucket("private");
  const location = await transaction(
    db.sql,
    (tx) => createLocation(tx, "demo", { code: "WH", name: "Warehouse", kind: "warehouse" }),
  );
  const worker = () =>
    new ImportWorker({
      sql: db.sql,
      bucket,
      tenant: "demo",
      origin: "https://demo.example",
      log: () => {},
    });
  const upload = async (csv: string) => {
    const file = new File([csv], "products.csv");
    const result = await createImport({ sql: db.sql, bucket }, file, {
      currency: "HUF",
      actor: "anna@example.hu",
    });
    if (!result.ok) throw result.error;
    return (await getImport(db.sql, result.id))!;
  };
  const start = async (
    csv: string,
    { dryRun = false, negativeToZero = true, locationId = location.id } = {},
  ) => {
    const source = await upload(csv);
    await startRun(db.sql, source, {
      dryRun,
      options: { locationId, negativeToZero, currency: "HUF" },
      actor: "anna@example.hu",
    });
    return source.id;
  };
  const run = async (csv: string, options = {}): Promise<Run> => {
    const id = await start(csv, options);
    await worker().work();
    return (await lastRun(db.sql, id))!;
  };
  return {
    sql: db.sql,
    owner: db.owner,
    location,
    worker,
    start,
    run,
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

type Shop = Awaited<ReturnType<typeof testShop>>;

/** What the whole catalogue and its stock amount to. */
async function totals({ sql }: Shop) {
  const [row] = await sql`
    SELECT (SELECT count(*)::int FROM webshop.product) AS products,
      (SELECT count(*)::int FROM webshop.variant) AS variants,
      (SELECT coalesce(sum(price), 0)::int FROM webshop.variant) AS prices,
      (SELECT coalesce(sum(on_hand), 0)::int FROM inventory.stock_level) AS units,
      (SELECT count(*)::int FROM inventory.stock_movement) AS movements,
      (SELECT count(*)::int FROM bus.outbox WHERE type = 'product.changed.v1') AS events`;
  return { ...row };
}

const inFile = (
  { products, variants, prices, units }: ReturnType<typeof shopifyExport>["expected"],
) => ({
  products,
  variants,
  prices,
  units,
});

Deno.test("a faulty export goes in whole; its second import changes nothing", async () => {
  await using shop = await testShop();
  const { csv, expected } = shopifyExport({ products: 300 });
  const first = await shop.run(csv);
  assertEquals(first.state, "done");
  assertEquals(first.counts.products, {
    created: 300,
    updated: 0,
    unchanged: 0,
    failed: 0,
  });
  assertEquals(first.counts.units, expected.units);
  const { movements, events, ...stored } = await totals(shop);
  assertEquals(stored, inFile(expected));
  assertEquals(events, 300);

  const second = await shop.run(csv);
  assertEquals(second.counts.products, { created: 0, updated: 0, unchanged: 300, failed: 0 });
  assertEquals(second.counts.lines.unchanged, expected.variants);
  assertEquals(await totals(shop), { ...stored, movements, events });
});

Deno.test("the other header of the same shop changes nothing either", async () => {
  await using shop = await testShop();
  await shop.run(shopifyExport({ products: 60 }).csv);
  const other = await shop.run(shopifyExport({ products: 60, dialect: "new", separator: ";" }).csv);
  assertEquals(other.counts.products, { created: 0, updated: 0, unchanged: 60, failed: 0 });
});

Deno.test("a dry run reports what would happen, and leaves no trace in catalogue or stock", async () => {
  await using shop = await testShop();
  const { csv, expected } = shopifyExport({ products: 250 });
  const dry = await shop.run(csv, { dryRun: true });
  assertEquals(dry.state, "done");
  assertEquals(dry.counts.products.created, 250);
  assertEquals(await totals(shop), {
    products: 0,
    variants: 0,
    prices: 0,
    units: 0,
    movements: 0,
    events: 0,
  });
  const real = await shop.run(csv);
  assertEquals(real.counts, dry.counts);
  assertEquals(real.counts.units, expected.units);
});

Deno.test("a worker that dies half way is taken over, and nothing is written twice", async () => {
  await using shop = await testShop();
  const { csv, expected } = shopifyExport({ products: 700 });
  const id = await shop.start(csv);
  // One turn is one batch; then the process is gone, without a word, its claim still held.
  await shop.worker().work(0);
  const half = (await lastRun(shop.sql, id))!;
  assertEquals(half.state, "running");
  assertEquals(half.position > 0 && half.position < 700, true);
  await shop.worker().work(0);
  assertEquals((await lastRun(shop.sql, id))!.position, half.position, "the claim is respected");

  await shop.sql`UPDATE webshop.import_run SET lease_until = now() - interval '1 second'`;
  await shop.worker().work();
  const done = (await lastRun(shop.sql, id))!;
  assertEquals(done.counts.products, { created: 700, updated: 0, unchanged: 0, failed: 0 });
  const { events, movements: _, ...stored } = await totals(shop);
  assertEquals(stored, inFile(expected));
  assertEquals(events, 700);
  const [{ lines }] = await shop.sql`SELECT count(*)::int AS lines FROM webshop.import_result`;
  assertEquals(lines, expected.variants);
});

Deno.test("a worker that was taken over writes nothing more", async () => {
  await using shop = await testShop();
  const id = await shop.start(shopifyExport({ products: 700 }).csv);
  const slow = shop.worker();
  await slow.work(0);
  await shop.sql`UPDATE webshop.import_run SET lease_until = now() - interval '1 second'`;
  const other = shop.worker();
  await other.work(0);
  const { position } = (await lastRun(shop.sql, id))!;
  const before = await totals(shop);
  await slow.work(0);
  assertEquals(await totals(shop), before);
  assertEquals((await lastRun(shop.sql, id))!.position, position);
});

const head = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price," +
  "Variant Inventory Tracker,Variant Inventory Qty\n";

Deno.test("opening stock never overwrites what has happened since", async () => {
  await using shop = await testShop();
  const file = head + "zsak,Zsák,,,Z1,1000,shopify,10\n";
  await shop.run(file);
  const [{ variant_id: variantId }] = await shop.sql`SELECT variant_id FROM inventory.stock_level`;
  await transaction(
    shop.sql,
    (tx) =>
      moveStock(tx, { tenant: "demo", actor: "till", reason: "sale", reference: "1" }, [
        { variantId, locationId: shop.location.id, delta: -10 },
      ]),
  );
  const again = await shop.run(file);
  assertEquals(again.counts.products.unchanged, 1);
  assertEquals((await totals(shop)).units, 0);
});

Deno.test("a second import to another place does not double the stock", async () => {
  await using shop = await testShop();
  const file = head + "zsak,Zsák,,,Z1,1000,shopify,10\n";
  await shop.run(file);
  const store = await transaction(
    shop.sql,
    (tx) => createLocation(tx, "demo", { code: "ST", name: "Store", kind: "store" }),
  );
  const again = await shop.run(file, { locationId: store.id });
  assertEquals(again.counts.products.unchanged, 1);
  assertEquals((await totals(shop)).units, 10);
});

Deno.test("negative stock counts as none", async () => {
  await using shop = await testShop();
  const run = await shop.run(head + "a,A,,,A1,5,shopify,-3\nb,B,,,B1,5,shopify,4\n");
  assertEquals(run.counts.units, 4);
  const rows = await shop.sql`SELECT delta::int, reason FROM inventory.stock_movement`;
  assertEquals(rows.map((row) => [row.delta, row.reason]), [[4, "import"]]);
});

Deno.test("a product that was renamed here is still found by the handle of its file", async () => {
  await using shop = await testShop();
  const file = head + "zsak,Zsák,,,Z1,1000,,\n";
  await shop.run(file);
  await shop.owner`UPDATE webshop.product SET handle = 'hatizsak' WHERE handle = 'zsak'`;
  const again = await shop.run(file);
  assertEquals(again.counts.products, { created: 0, updated: 0, unchanged: 1, failed: 0 });
});

Deno.test("a SKU of another product stays there, and the line says so", async () => {
  await using shop = await testShop();
  await transaction(shop.sql, (tx) =>
    upsertProducts(tx, { slug: "demo", currency: "HUF" }, [
      { handle: "old", title: "Old", variants: [{ optionValues: [], sku: "Z1", price: 1 }] },
    ]));
  await shop.run(head + "zsak,Zsák,,,Z1,1000,,\n");
  const [row] = await shop.sql`SELECT sku, message FROM webshop.import_result`;
  assertEquals({ ...row }, { sku: "", message: "sku_taken:Z1" });
  assertEquals((await getProduct(shop.sql, { handle: "old" }))?.variants[0].sku, "Z1");
});

Deno.test("amounts are never taken for those of another currency", async () => {
  await using shop = await testShop();
  await shop.run(head + "zsak,Zsák,,,Z1,1000,,\n");
  await shop.sql`UPDATE webshop.variant SET currency = 'EUR'`;
  const run = await shop.run(head + "zsak,Zsák,,,Z1,2000,,\nuj,Új,,,U1,3000,,\n");
  assertEquals(run.counts.products, { created: 1, updated: 0, unchanged: 0, failed: 1 });
  assertEquals((await getProduct(shop.sql, { handle: "zsak" }))?.variants[0].price, 1000);
});

Deno.test("a product the database refuses fails alone; the rest of its batch goes in", async () => {
  await using shop = await testShop();
  await shop.owner`ALTER TABLE webshop.variant ADD CHECK (price <> 13)`;
  const run = await shop.run(head + "d,D,,,D1,5,,\ne,E,,,E1,13,,\nf,F,,,F1,5,,\n");
  assertEquals(run.counts.products, { created: 2, updated: 0, unchanged: 0, failed: 1 });
});

const woo = "ID,Type,SKU,Name,Published,Stock,Regular price,Parent,Grouped products," +
  "Attribute 1 name,Attribute 1 value(s)\n";

Deno.test("a WooCommerce export is imported once, whatever its products are called by then", async () => {
  await using shop = await testShop();
  const file = woo +
    '1,variable,TEE,Póló,1,,,,,Méret,"S, M"\n2,variation,TEE-S,Póló - S,1,5,2990,TEE,,Méret,S\n' +
    "3,variation,TEE-M,Póló - M,1,6,2990,id:1,,Méret,M\n4,simple,MUG,Bögre,1,3,1490,,,,\n" +
    '5,grouped,SET,Szett,1,,,,"MUG, id:1",,\n6,external,AFF,Máshol,1,,100,,,,\n' +
    "7,simple,MUG2,Bögre,1,3,1490,,,,\n";
  const first = await shop.run(file);
  assertEquals(first.counts.products.created, 4);
  assertEquals(first.counts.lines.skipped, 1);
  assertEquals((await totals(shop)).units, 17);
  const members = await shop.sql`
    SELECT p.handle FROM webshop.product_member m JOIN webshop.product p ON p.id = m.member_id
    ORDER BY m.position`;
  assertEquals(members.map((row) => row.handle), ["bogre", "polo"]);
  await shop.sql`UPDATE webshop.product SET handle = 'csesze' WHERE handle = 'bogre'`;
  const second = await shop.run(file);
  assertEquals(second.counts.products, { created: 0, updated: 0, unchanged: 4, failed: 0 });
});
