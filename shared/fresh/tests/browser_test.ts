import { assertEquals } from "@std/assert";
import { findBrowser, launchBrowser } from "shared/testing/browser.ts";
import { Builder } from "fresh/dev";
import { app } from "./fixture/main.ts";

const root = new URL("./fixture/", import.meta.url).pathname;

const title = "islands come to life, share signals and show a slot that was not rendered at first";

// Where there is no Chromium, `deno task test` says so.
Deno.test({ name: title, ignore: !findBrowser(), fn: islandsComeToLife });

async function islandsComeToLife() {
  const builder = new Builder<{ visits: string[] }>({ root });
  (await builder.build({ snapshot: "memory" }))(app);
  const handler = app.handler();
  const server = Deno.serve(
    { port: 0, onListen: () => {} },
    (req, info) => handler(req, info),
  );
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on(
      "console",
      (line) => line.type() === "error" && errors.push(line.text()),
    );
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    await page.locator(".counter").click();
    await page.getByText("4 of 2026").waitFor();
    await page.locator("#toggle").click();
    const inSlot = page.locator("#slot .counter");
    assertEquals(await inSlot.textContent(), "4");
    await inSlot.click();
    await page.getByText("5 of 2026").waitFor();
    assertEquals(await page.locator(".counter").first().textContent(), "5");
    await page.locator("#toggle").click();
    assertEquals(await page.locator("#slot").count(), 0);
    await page.locator("#toggle").click();
    assertEquals(await page.locator("#slot .counter").textContent(), "5");
    assertEquals(errors, []);
  } finally {
    await browser.close();
    await server.shutdown();
  }
}
