import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { Partial } from "fresh/runtime";
import { findBrowser } from "shared/testing/browser.ts";
import { logged } from "./temp_app.ts";
import { visit } from "./visit.ts";

const ignore = !findBrowser();
const root = new URL("./fixture/", import.meta.url).pathname;

async function build(app: App<unknown>, mode: "development" | "production" = "development") {
  (await new Builder({ root }).build({ mode, snapshot: "memory" }))(app);
  return app;
}

const failing = () =>
  new App<unknown>().use(staticFiles()).get("/", () => {
    throw new Error('<img src="x" onerror="document.title=`ran`"> is no price');
  });

Deno.test({
  name: "an error is explained in a frame over the page, with its line, and Escape closes it",
  ignore,
  async fn() {
    const app = await build(failing());
    await logged("error", () =>
      visit(app, async ({ page, origin }) => {
        await page.goto(origin);
        const overlay = page.frameLocator("#fresh-error-overlay");
        await overlay.locator("h1").waitFor();
        assertMatch((await overlay.locator("h1").textContent())!, /^<img src="x".*is no price$/);
        assertStringIncludes(
          (await overlay.locator("mark").textContent())!,
          "throw new Error(",
        );
        assertEquals(await overlay.locator("img").count(), 0, "the message became markup");
        assertEquals(await page.locator("img").count(), 0);
        await overlay.locator("button").press("Escape");
        await page.locator("#fresh-error-overlay").waitFor({ state: "detached" });
      }));
  },
});

Deno.test({
  name: "a page in development is loaded again when the server behind it is a newer one",
  ignore,
  async fn() {
    const app = await build(
      new App<unknown>().use(staticFiles()).get("/", (ctx) => ctx.render(<p>here</p>)),
    );
    await visit(app, async ({ page, origin, mark, isMarked }) => {
      let revision = 5;
      const sockets: { close(): Promise<void> }[] = [];
      await page.routeWebSocket("**/_frsh/alive", (socket) => {
        sockets.push(socket);
        socket.send(JSON.stringify({ type: "initial-state", revision }));
      });
      await page.goto(origin);
      await mark();
      const again = async () => {
        const before = sockets.length;
        await sockets.at(-1)!.close();
        for (let i = 0; i < 200 && sockets.length === before; i++) await page.waitForTimeout(25);
        assert(sockets.length > before, "the page did not ask again");
      };
      await again();
      assert(await isMarked(), "the same server is no reason to load the page");
      revision++;
      const loaded = page.waitForEvent("load");
      await again();
      await loaded;
      assertEquals(await isMarked(), false);
    });
  },
});

Deno.test({
  name:
    "markup of client navigation that does nothing is named with the reason, in development only",
  ignore,
  async fn() {
    const page = () =>
      new App<unknown>().use(staticFiles())
        .get("/", (ctx) =>
          ctx.render(
            <main>
              <button type="button" id="lost" f-partial="/update">update</button>
              <Partial name="list">list</Partial>
            </main>,
          ));
    for (const mode of ["development", "production"] as const) {
      const app = await build(page(), mode);
      await visit(app, async ({ page, origin, lines }) => {
        await page.goto(origin);
        await page.waitForLoadState("networkidle");
        const told = lines.join("\n");
        assertEquals(
          /<button[^>]*id="lost"[^>]*> has f-partial="\/update"/.test(told),
          mode === "development",
        );
        assertEquals(
          told.includes('<Partial name="list"> is never updated'),
          mode === "development",
        );
      });
    }
  },
});
