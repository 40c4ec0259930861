import { assertEquals } from "@std/assert";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { findBrowser, launchBrowser } from "shared/testing/browser.ts";
import { bundle } from "shared/testing/bundle.ts";
import { until } from "./testing/client.ts";
import { freePort, liveStock, startLive } from "./testing/live.ts";

/** A page with the signs of the shells, as different people open it. */
function inBrowser(
  title: string,
  run: (open: (who: string) => Promise<Page>, blocked: Set<string>) => Promise<void>,
) {
  Deno.test({
    name: `in a browser: ${title}`,
    ignore: !findBrowser(),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      await using db = await liveStock();
      const port = freePort();
      const blocked = new Set<string>();
      await using _ = await startLive({
        databaseUrl: db.url,
        tenant: "shop",
        port,
        script: await bundle(new URL("./testing/signs.tsx", import.meta.url)),
        blocked,
      });
      const browser = await launchBrowser();
      try {
        await run((who) => openAs(browser, `http://127.0.0.1:${port}/`, who), blocked);
      } finally {
        await browser.close();
      }
    },
  });
}

async function openAs(browser: Browser, url: string, who: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext();
  await context.addCookies([{ name: "who", value: who, url }]);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(url);
  return page;
}

/** Waits until a part of the page says what it should. */
async function says(page: Page, part: string, text: string): Promise<void> {
  let found = "";
  await until(async () => {
    await page.clock.fastForward(100);
    found = (await page.locator(part).allInnerTexts()).join();
    return found === text;
  }).catch(() => assertEquals(found, text));
}

/** The sentence, without the initials. */
const people = "main > [role=status] p > span + span";
const sign = "footer [role=status]";

inBrowser("two people see each other on a page, and not themselves", async (open) => {
  const anna = await open("anna");
  const again = await anna.context().newPage();
  await again.goto(anna.url());
  const bela = await open("bela");
  await says(bela, people, "anna also has this open");
  await says(anna, people, "bela also has this open");
  const csilla = await open("csilla");
  await says(csilla, people, "anna and bela also have this open");
  await bela.context().close();
  await says(csilla, people, "anna also has this open");
  // One of her two pages is still there.
  await anna.close();
  await says(csilla, people, "anna also has this open");
  await again.close();
  await says(csilla, people, "");
});

inBrowser(
  "a page says that it is not live only when it is not, and what then",
  async (open, blocked) => {
    const page = await open("anna");
    const bela = await open("bela");
    await says(page, people, "bela also has this open");
    assertEquals(await page.locator(sign).innerText(), "");
    await page.context().setOffline(true);
    const time = await page.evaluate(() => new Date().toISOString().slice(11, 16));
    await until(async () => (await page.locator(sign).innerText()).startsWith("Offline: as of "));
    assertEquals(await page.locator(sign).innerText(), `Offline: as of ${time}`);
    await page.context().setOffline(false);
    await says(page, sign, "");

    blocked.add("ws").add("sse");
    await bela.reload();
    await says(bela, sign, "Updates every few seconds");
    blocked.clear();
    await until(async () => {
      await bela.clock.fastForward(30_000);
      return (await bela.locator(sign).innerText()) === "";
    });
  },
);
