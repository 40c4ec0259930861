import { Buffer } from "node:buffer";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { shopifyExport } from "../../../tenant/services/webshop/testing/shopifyExport.ts";
import { findBrowser, launchBrowser } from "../browser.ts";
import { adventureWorks } from "./adventureworks.ts";
import { enter, figure, person, settled } from "./pages.ts";
import { adminEmail, password, processesOf, startPlatform } from "./platform.ts";

const shop = "http://alfold.localhost:8000";
const owner = "bela@alfold.example";
const ownerPassword = "piros bicikli a garázsban";

Deno.test({
  name: "from the first command to stock that changes live in two browsers, and to a clean end",
  ignore: !findBrowser(),
  sanitizeResources: false,
  sanitizeOps: false,
  fn: firstDay,
});

async function firstDay() {
  await using platform = await startPlatform();
  assertStringIncludes(platform.output(), adminEmail);
  const browser = await launchBrowser();
  try {
    // The administrator makes a shop and gets the link for its owner.
    const admin = await person(browser);
    await enter(admin.page, "http://admin.localhost:8000/tenants/new", adminEmail, password);
    await admin.page.goto("http://admin.localhost:8000/tenants/new");
    await admin.page.locator("[name=name]").fill("Alföld Bikes");
    await admin.page.locator("[name=slug]").fill("admin");
    await admin.page.locator("[name=ownerEmail]").fill(owner);
    await admin.page.locator("main form button[type=submit]").click();
    await settled(admin.page);
    assert(await admin.page.locator("[name=slug][aria-invalid=true]").count() === 1);
    await admin.page.locator("[name=slug]").fill("alfold");
    await admin.page.locator("main form button[type=submit]").click();
    await admin.page.getByText("alfold.localhost:8000").waitFor();
    await admin.page.locator("main form button[value=create]").click();
    await admin.page.waitForURL("**/tenants/alfold");
    await admin.page.getByText("Ready", { exact: true }).first().waitFor();
    const link = await admin.page.locator("input[readonly]").first().inputValue();

    // The owner accepts, signs in and finds an empty shop.
    const first = await person(browser);
    await first.page.goto(link);
    await first.page.locator("[name=name]").fill("Nagy Béla");
    await first.page.locator("[name=password]").fill(ownerPassword);
    await first.page.locator("form button[type=submit]").first().click();
    await first.page.waitForURL("**/sign-in");
    await enter(first.page, `${shop}/`, owner, ownerPassword);
    assertStringIncludes(await first.page.locator("h1").innerText(), "Nagy Béla");
    assertEquals(await figure(first.page, "Units in stock"), 0);

    // A Shopify export with every fault comes in as its preview promised; again, it changes nothing.
    const locations = await first.page.goto(`${shop}/warehouse/locations`);
    assertEquals(locations?.status(), 200);
    await first.page.locator("[name=code]").fill("MAIN");
    await first.page.locator("[name=name]").fill("Main warehouse");
    await first.page.locator("main form button[type=submit]").last().click();
    const file = shopifyExport({ products: 1000, seed: 7 });
    const counts = await importProducts(first.page, "shopify.csv", file.csv);
    assertEquals(counts.products, file.expected.products);
    assertEquals(counts.variants, file.expected.variants);
    await first.page.goto(`${shop}/`);
    assertEquals(await figure(first.page, "Variants"), file.expected.variants);
    assertEquals(await figure(first.page, "Units in stock"), file.expected.units);
    const again = await importProducts(first.page, "shopify.csv", file.csv);
    assertEquals(again.changes, 0);

    // A real maker's catalogue, and its stock by place: what the screen says is what the files say.
    const bikes = await adventureWorks();
    if (bikes) {
      await importProducts(first.page, "adventureworks.csv", bikes.products);
      await first.page.goto(`${shop}/warehouse/import`);
      await first.page.locator("input[type=file]").setInputFiles({
        name: "stock.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(bikes.stock),
      });
      await first.page.getByRole("button", { name: "Preview" }).click();
      assertEquals(await figure(first.page, "Rows"), bikes.rows);
      assertEquals(await figure(first.page, "Units in the file"), bikes.units);
      assertEquals(await figure(first.page, "SKUs that are not known"), 0);
      await first.page.getByRole("button", { name: "Import now" }).click();
      await first.page.waitForURL("**/warehouse/stock");
      await first.page.goto(`${shop}/`);
      assertEquals(await figure(first.page, "Units in stock"), file.expected.units + bikes.units);
      assertEquals(await figure(first.page, "Locations"), 1 + bikes.locations);
    } else console.log("left out: AdventureWorks, whose files are not beside the project");

    // Two browsers: what one adjusts the other sees without asking.
    const second = await person(browser);
    await enter(second.page, `${shop}/warehouse/stock`, owner, ownerPassword);
    await second.page.goto(`${shop}/warehouse/stock`);
    const row = second.page.locator("tbody tr").first();
    const before = Number((await row.locator("td").nth(2).innerText()).replace(/\D/g, ""));
    await first.page.goto(shop + await row.locator("a").first().getAttribute("href"));
    await first.page.getByLabel("Quantity").fill("7");
    await first.page.getByRole("button", { name: "Adjust stock" }).click();
    await second.page.waitForFunction(
      (wanted: string) =>
        document.querySelector("tbody tr td:nth-of-type(3)")?.textContent?.replace(/\D/g, "") ===
          wanted,
      String(before + 7),
    );
    assertEquals(
      await first.page.locator("tbody tr").first().innerText().then((text) => text.includes("+7")),
      true,
    );

    // Every service has a page that works.
    for (
      const path of [
        "/webshop/products",
        "/warehouse/transfers",
        "/crm/customers",
        "/webhook/endpoints",
        "/analytics",
        "/settings",
        "/components",
        "/shop",
      ]
    ) {
      const answer = await first.page.goto(shop + path);
      assertEquals(answer?.status(), 200, path);
    }
    assertEquals((await first.page.goto(`${shop}/nowhere`))?.status(), 404);

    // Another shop's door does not open with this key.
    await first.page.goto("http://demo.localhost:8000/");
    assertEquals(await first.page.getByText("Good day").count(), 0);

    // Suspended, the shop says so; resumed, it is back.
    await admin.page.goto("http://admin.localhost:8000/tenants/alfold");
    await admin.page.getByRole("link", { name: "Suspend" }).click();
    await admin.page.getByRole("button", { name: "Suspend" }).click();
    await until(async () => (await status(shop)) === 503);
    await admin.page.goto("http://admin.localhost:8000/tenants/alfold");
    await admin.page.getByRole("link", { name: "Resume" }).click();
    await admin.page.getByRole("button", { name: "Resume" }).click();
    await until(async () => (await status(shop)) !== 503);
    for (const { faults } of [admin, first, second]) assertEquals(faults, []);
  } finally {
    await browser.close();
  }
  const { code } = await platform.stop();
  assertEquals(code, 0);
  await until(async () => (await processesOf(platform.stateDir)).length === 0);
}

/** Goes through the import pages and returns what they say. */
async function importProducts(
  page: Awaited<ReturnType<typeof person>>["page"],
  name: string,
  csv: string,
): Promise<{ products: number; variants: number; changes: number }> {
  await page.goto(`${shop}/webshop/imports`);
  await page.locator("input[type=file]").setInputFiles({
    name,
    mimeType: "text/csv",
    buffer: Buffer.from(csv),
  });
  await page.locator("main form button[type=submit]").first().click();
  await page.waitForURL(/imports\/[0-9a-f-]{36}/);
  const products = await figure(page, "Products");
  const variants = await figure(page, "Variants");
  await page.getByRole("button", { name: "Import now" }).click();
  await page.getByText("The import is done").first().waitFor({ timeout: 120_000 });
  const changes = await figure(page, "Created") + await figure(page, "Updated");
  return { products, variants, changes };
}

/** `*.localhost` resolves in browsers only: here the Host header says where to go. */
async function status(origin: string): Promise<number> {
  const client = Deno.createHttpClient({ allowHost: true });
  const response = await fetch("http://127.0.0.1:8000/shop", {
    headers: { host: new URL(origin).host },
    redirect: "manual",
    client,
  });
  await response.body?.cancel();
  client.close();
  return response.status;
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await check()) return;
    await delay(100);
  }
  throw new Error("it did not happen within 30 s");
}
