import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import sharp from "sharp";
import { transaction } from "shared/db/mod.ts";
import { testTenant } from "../../testing.ts";
import { createLocation, setOnHand } from "../inventory/mod.ts";
import { upsertProducts } from "./catalog.ts";
import type { PictureState } from "./pictures/pictures.ts";
import { service } from "./mod.ts";

/** The app with one product, seen by a guest. */
async function shop() {
  const app = await testTenant({
    services: ["webshop", "frontend"],
    migrations: service.migrations,
    role: null,
  });
  const [{ productId, variants }] = await transaction(
    app.db.sql,
    (tx) =>
      upsertProducts(tx, { slug: "demo", currency: "HUF" }, [{
        handle: "matra",
        title: "Mátra </script><b>",
        bodyHtml: "<p>Jó</p><script>alert(1)</script>",
        status: "active",
        optionNames: ["Szín"],
        variants: [
          { optionValues: ["zöld"], sku: "Z", price: 24_990 },
          { optionValues: ["kék"], sku: "K", price: 26_990 },
        ],
      }]),
  );
  return {
    ...app,
    productId,
    variantId: variants[0].variantId,
    upload: (
      path: string,
      files: Record<string, Uint8Array>,
      headers: Record<string, string> = {},
    ) => {
      const body = new FormData();
      for (const [name, bytes] of Object.entries(files)) {
        body.append("pictures", new Blob([bytes as BlobPart], { type: "image/png" }), name);
      }
      return app.send(path, { method: "POST", headers, body });
    },
  };
}

/** A picture of one pixel. */
const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: "#fff" } })
  .png().toBuffer().then((bytes) => new Uint8Array(bytes));

const price = (html: string) => /([\d,]{5,})<\/span>/.exec(html)?.[1];

Deno.test("a guest sees the storefront, and the price and stock of the option in the address", async () => {
  await using app = await shop();
  const list = await app.get("/shop");
  assertEquals(list.status, 200);
  assertStringIncludes(await list.text(), "/shop/products/matra");
  await transaction(app.db.sql, async (tx) => {
    const place = { code: "A", name: "A", kind: "store" } as const;
    const { id } = await createLocation(tx, "demo", place);
    const context = { tenant: "demo", actor: "t", reason: "receipt", reference: "t" } as const;
    const line = { variantId: app.variantId, locationId: id, quantity: 2, expected: null };
    await setOnHand(tx, context, [line]);
  });
  const green = await (await app.get("/shop/products/matra")).text();
  assertEquals(price(green), "24,990");
  assertStringIncludes(green, "Only a few left");
  const blue = await (await app.get(`/shop/products/matra?o1=${encodeURIComponent("kék")}`)).text();
  assertEquals(price(blue), "26,990");
  assertStringIncludes(blue, "Sold out");
  assertStringIncludes(blue, "27%");
});

Deno.test("nothing of a title or description can act in the storefront", async () => {
  await using app = await shop();
  const html = await (await app.get("/shop/products/matra")).text();
  assertEquals(html.includes("alert(1)"), false);
  assertEquals(html.includes("</script><b>"), false);
  assertStringIncludes(html, "https://schema.org/OutOfStock");
});

Deno.test("drafts and what is not published stay out of the storefront", async () => {
  await using app = await shop();
  for (const change of [{ status: "draft" as const }, { published: false }]) {
    await transaction(app.db.sql, (tx) =>
      upsertProducts(tx, { slug: "demo", currency: "HUF" }, [
        { handle: "matra", status: "active", published: true, ...change, variants: [] },
      ]));
    assertEquals((await app.get("/shop/products/matra")).status, 404);
    assertEquals((await (await app.get("/shop?all=1")).text()).includes("products/matra"), false);
  }
});

Deno.test("the staff's pages need a sign-in, and changing products its permission", async () => {
  await using app = await shop();
  const guest = await app.get("/webshop/products");
  assertEquals(guest.status, 303);
  assertMatch(guest.headers.get("location")!, /^\/auth\/sign-in\?/);
  assertEquals((await app.get("/api/webshop/v1/products")).status, 401);
  app.as("clerk");
  assertEquals((await app.get(`/webshop/products/${app.productId}`)).status, 200);
  assertEquals((await app.post(`/webshop/products/${app.productId}`, {})).status, 403);
  assertEquals((await app.get("/webshop/products/new")).status, 403);
});

Deno.test("pictures of one form are each taken or refused with a reason, by those who may", async () => {
  await using app = await shop();
  const path = `/webshop/products/${app.productId}/pictures`;
  const svg = new TextEncoder().encode("<svg onload='alert(1)'/>   ");
  const files = {
    "a.png": dot,
    "b.png": svg,
    "c.png": new Uint8Array([...dot, ...new Uint8Array(20 * 1024 * 1024)]),
    "d.png": dot,
  };
  app.as("clerk");
  assertEquals((await app.upload(path, files)).status, 403);
  app.as("owner");
  const answer = await app.upload(path, files, { accept: "application/json" });
  assertEquals(answer.status, 422);
  const { added, refused } = await answer.json();
  assertEquals([added, refused.map(({ name }: { name: string }) => name)], [2, ["b.png", "c.png"]]);
  assertMatch(refused[1].why, /20 MB/);
  const form = await app.upload(path, { "e.png": dot });
  assertEquals(form.status, 303);
  const rows = await app.db.sql`SELECT id FROM webshop.media ORDER BY position`;
  assertEquals(rows.length, 3);
  const page = await (await app.get(`/webshop/products/${app.productId}`)).text();
  assertEquals(page.match(/Being prepared/g)?.length, 3);
  assertEquals((await app.upload(path, {})).status, 303);
  const large = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`${i}.png`, dot]));
  const many = await (await app.upload(path, large, { accept: "application/json" })).json();
  assertMatch(many.refused[0].why, /at most 20/);
});

Deno.test("a page that waits is told of the pictures as they are, and after each change of their order", async () => {
  await using app = await shop();
  app.as("owner");
  const path = `/webshop/products/${app.productId}/pictures`;
  await app.upload(path, { "a.png": dot, "b.png": dot });
  const list = async (response: Response) =>
    (await response.json()).map(({ id, alt, key }: PictureState) => [id, alt, key]);
  const [[first], [second]] = await list(await app.get(path));
  const moved = await app.post(`${path}/${second}`, { do: "move:0", alt: "Mátra" }, {
    accept: "application/json",
  });
  assertEquals(await list(moved), [[second, "Mátra", null], [first, "", null]]);
  const ready = `p/${first}/a-10x10.jpg`;
  await app.db.sql`UPDATE webshop.media SET key = ${ready} WHERE id = ${first}`;
  assertEquals(await list(await app.get(path)), [[second, "Mátra", null], [first, "", ready]]);
  const page = await (await app.get(`/webshop/products/${app.productId}`)).text();
  assertStringIncludes(page, "See whether the pictures are ready");
  app.as(null);
  assertMatch((await app.get(path)).headers.get("location")!, /sign-in/);
});

Deno.test("an original is reached by a signed address only, and kept under its product's name", async () => {
  await using app = await shop();
  app.as("owner");
  const pictures = `/webshop/products/${app.productId}/pictures`;
  await app.upload(pictures, { "a.png": dot });
  const [{ id }] = await app.db.sql`SELECT id FROM webshop.media`;
  const given = await app.get(`${pictures}/${id}`);
  assertEquals(given.status, 303);
  const address = given.headers.get("location")!.slice(app.origin.length);
  app.as(null);
  assertMatch((await app.get(`${pictures}/${id}`)).headers.get("location")!, /sign-in/);
  const original = await app.get(address);
  assertEquals([original.status, await original.bytes()], [200, dot]);
  assertMatch(original.headers.get("content-disposition")!, /^attachment; filename="Matra/);
  for (const wrong of [address.split("?")[0], address.replace(id, crypto.randomUUID())]) {
    assertEquals((await app.get(wrong)).status, 403);
  }
  assertEquals((await app.get(`/media/pictures/${id}`)).status, 404);
});

Deno.test("of two edits of a product the later one is told of the earlier one", async () => {
  await using app = await shop();
  app.as("owner");
  const path = `/webshop/products/${app.productId}`;
  const edit = (title: string) => app.post(path, { version: "1", title, status: "active" });
  assertEquals((await edit("Mátra 35")).status, 303);
  const late = await edit("Mátra 40");
  assertEquals(late.status, 409);
  assertStringIncludes(await late.text(), 'value="Mátra 40"');
  const [{ title }] = await app.db.sql`SELECT title FROM webshop.product`;
  assertEquals(title, "Mátra 35");
});

Deno.test("a new product with a taken SKU or no price is refused with what was entered", async () => {
  await using app = await shop();
  app.as("owner");
  const fields = { title: "Új", status: "draft", taxClass: "standard", price: "1 990", sku: "Z" };
  const taken = await app.post("/webshop/products/new", fields);
  assertEquals(taken.status, 422);
  assertStringIncludes(await taken.text(), 'value="Új"');
  const unpriced = await app.post("/webshop/products/new", { ...fields, price: "sok" });
  assertEquals(unpriced.status, 422);
  const made = await app.post("/webshop/products/new", { ...fields, sku: "U-1" });
  assertEquals(made.status, 303);
  const answer = await app.get("/api/webshop/v1/products?q=U-1");
  assertEquals((await answer.json()).products[0].priceMin, 1990);
});

Deno.test("the export is a CSV file with a row for each variant", async () => {
  await using app = await shop();
  app.as("clerk");
  const response = await app.get("/webshop/products/export.csv");
  assertMatch(response.headers.get("content-disposition")!, /attachment; filename="demo-products-/);
  assertEquals((await response.text()).trim().split("\r\n").length, 3);
});
