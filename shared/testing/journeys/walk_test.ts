import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { findBrowser, launchBrowser } from "../browser.ts";
import { enter, person, settled } from "./pages.ts";
import { adminEmail, password, startPlatform } from "./platform.ts";

const shop = "http://demo.localhost:8000";

Deno.test({
  name: "a walk through every service, by links and forms, never loads a page and stays live",
  ignore: !findBrowser(),
  sanitizeResources: false,
  sanitizeOps: false,
  fn: walk,
});

async function walk() {
  await using _platform = await startPlatform();
  const browser = await launchBrowser();
  try {
    const { page, faults } = await person(browser);
    const sockets = new Set<unknown>();
    let answered = 0;
    page.on("websocket", (socket) => {
      sockets.add(socket);
      socket.on("framereceived", ({ payload }) => {
        if (String(payload).includes('"c":"stock"')) answered++;
      });
      socket.on("close", () => sockets.delete(socket));
    });
    await enter(page, `${shop}/`, adminEmail, password);
    await page.evaluate(() => void ((globalThis as { marked?: boolean }).marked = true));
    const paths = await page.locator("nav[aria-label='Main navigation'] a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
    for (const path of paths.filter((each) => each !== "/shop")) {
      await page.locator(`nav[aria-label='Main navigation'] a[href="${path}"]`).click();
      await page.waitForURL(shop + path);
      await settled(page);
      const current = page.locator("nav[aria-label='Main navigation'] a[aria-current=page]");
      assertEquals(await current.getAttribute("href"), path);
      assertEquals(await page.title(), `${await page.locator("h1").innerText()} · Tisza Outdoor`);
    }

    // The stock list is live each time it is come back to, over one connection.
    const live = async () => {
      for (let i = 0; i < 300 && answered === 0; i++) await delay(50);
      assert(answered > 0, "the list was not told of the stock");
      answered = 0;
    };
    for (let round = 0; round < 2; round++) {
      answered = 0;
      await page.locator('a[href="/warehouse/stock"]').first().click();
      await live();
      await page.locator("main tbody a").first().click();
      await page.waitForURL(/\/warehouse\/stock\/./);
      await settled(page);
      answered = 0;
      await page.evaluate(() => void setTimeout(() => history.back()));
      await page.waitForURL(`${shop}/warehouse/stock`);
      await live();
    }
    assertEquals(sockets.size, 1);

    // A search has an address of its own, and the language changes on the spot.
    await page.locator("main [name=q]").fill("mug");
    await page.locator("main [name=q]").press("Enter");
    await page.waitForURL(/[?&]q=mug/);
    await settled(page);
    await page.locator("details summary").last().click();
    await page.locator("[name=locale][value=hu], [value=hu]").first().click();
    await page.locator("html[lang=hu]").waitFor();
    assertEquals(
      await page.evaluate(() => (globalThis as { marked?: boolean }).marked),
      true,
      "a page was loaded",
    );
    assertEquals(faults, []);
  } finally {
    await browser.close();
  }
}
