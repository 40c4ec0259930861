import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Role } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { testTenant } from "../../../testing.ts";
import { createLocation } from "../../inventory/mod.ts";
import { service } from "../mod.ts";
import { shopifyExport } from "../testing/shopifyExport.ts";
import { maxFileBytes } from "./imports.ts";
import { importJob } from "./job.ts";

/** An empty shop with one location. */
async function shop(role: Role = "owner") {
  const app = await testTenant({ services: ["webshop"], migrations: service.migrations, role });
  const { id: locationId } = await transaction(
    app.db.sql,
    (tx) => createLocation(tx, "demo", { code: "WH", name: "Warehouse", kind: "warehouse" }),
  );
  return {
    ...app,
    locationId,
    upload: (content: BlobPart) => {
      const body = new FormData();
      body.set("file", new File([content], "products.csv"));
      return app.send("/webshop/imports", { method: "POST", body });
    },
    confirm: (page: string, fields: Record<string, string>) =>
      app.post(page, { currency: "HUF", ...fields }),
    work: () => importJob(app.runtime).run(),
  };
}

Deno.test("a file is checked, tried, imported and reported on, without JavaScript", async () => {
  await using place = await shop();
  const { csv, expected } = shopifyExport({ products: 40 });
  const uploaded = await place.upload(csv);
  assertEquals(uploaded.status, 303);
  const page = uploaded.headers.get("location")!;
  const preview = await place.text(page);
  assertStringIncludes(preview, "Recognised as Shopify");
  assertStringIncludes(preview, "Barcode damaged by a spreadsheet");
  assertEquals((await place.db.sql`SELECT FROM webshop.product`).length, 0);

  const dry = await place.confirm(page, { mode: "dry", locationId: place.locationId });
  assertEquals([dry.status, dry.headers.get("location")], [303, page]);
  assertStringIncludes(await place.text(page), "Waiting for its turn");
  await place.work();
  assertStringIncludes(await place.text(page), "Nothing has been written.");
  assertEquals((await place.db.sql`SELECT FROM webshop.product`).length, 0);

  await place.confirm(page, {
    mode: "import",
    locationId: place.locationId,
    negativeToZero: "on",
  });
  await place.work();
  assertStringIncludes(await place.text(page), "Products: 40 created, 0 updated, 0 unchanged.");
  const [{ units }] = await place.db.sql`
    SELECT sum(on_hand)::int AS units FROM inventory.stock_level`;
  assertEquals(units, expected.units);
  const report = await place.text(`${page}/report.csv`);
  assertEquals(report.trim().split("\r\n").length, expected.variants + 1);
  const status = await (await place.send(`/api${page.replace("imports", "v1/imports")}`)).json();
  assertEquals([status.run.state, status.run.position], ["done", 40]);
});

Deno.test("what cannot be imported is refused with the reason, and leaves nothing behind", async () => {
  await using place = await shop();
  const cases: [BlobPart, RegExp][] = [
    [new Uint8Array([0x50, 0x4b, 3, 4]), /no CSV file but Excel/],
    ['Handle,Title,Variant Price\na,"A,5\n', /line 2 is never closed/],
    ["Artikel;Preis\n1;2\n", /Columns found.*Artikel.*Columns expected/s],
    ["", /The file is empty/],
  ];
  for (const [content, reason] of cases) {
    const response = await place.upload(content);
    assertEquals(response.status, 422);
    assertMatch(await response.text(), reason);
  }
  assertEquals((await place.db.sql`SELECT FROM webshop.import`).length, 0);
});

Deno.test("a file that is too large is refused by its length, or while it comes in", async () => {
  await using place = await shop();
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1_000_000;
      controller.enqueue(new Uint8Array(1_000_000));
    },
  });
  const type = { "content-type": "multipart/form-data; boundary=x" };
  const announced = await place.send("/webshop/imports", {
    method: "POST",
    body: "nothing of this is read",
    headers: { ...type, "content-length": "200000000" },
  });
  assertEquals(announced.status, 413);
  const streaming = await place.send("/webshop/imports", {
    method: "POST",
    body: endless,
    headers: type,
  });
  assertEquals(streaming.status, 413);
  assertStringIncludes(await streaming.text(), "larger than 20 MB");
  assertEquals(sent < maxFileBytes + 5_000_000, true);
});

Deno.test("a location or currency that is none is refused beside its field", async () => {
  await using place = await shop();
  const page = (await place.upload(shopifyExport({ products: 2 }).csv)).headers.get("location")!;
  const response = await place.confirm(page, {
    mode: "import",
    locationId: "01920000-0000-7000-8000-000000000009",
    currency: "forint",
  });
  assertEquals(response.status, 422);
  assertStringIncludes(await response.text(), "There is no such location.");
  assertEquals((await place.db.sql`SELECT FROM webshop.import_run`).length, 0);
});

Deno.test("a double click starts one import", async () => {
  await using place = await shop();
  const page = (await place.upload(shopifyExport({ products: 2 }).csv)).headers.get("location")!;
  const clicks = [1, 2, 3].map(() => place.confirm(page, { mode: "import", locationId: "" }));
  assertEquals((await Promise.all(clicks)).map(({ status }) => status), [303, 303, 303]);
  assertEquals((await place.db.sql`SELECT FROM webshop.import_run`).length, 1);
});

Deno.test("a clerk may not import, by any of the addresses", async () => {
  await using place = await shop("clerk");
  const id = "01920000-0000-7000-8000-000000000001";
  for (
    const path of [
      "/webshop/imports",
      `/webshop/imports/${id}`,
      `/webshop/imports/${id}/progress`,
      `/webshop/imports/${id}/report.csv`,
      `/webshop/imports/${id}/warnings.csv`,
      `/api/webshop/v1/imports/${id}`,
    ]
  ) {
    assertEquals((await place.send(path)).status, 403, path);
  }
  assertEquals((await place.upload("x")).status, 403);
  assertEquals((await place.confirm(`/webshop/imports/${id}`, { mode: "import" })).status, 403);
});
