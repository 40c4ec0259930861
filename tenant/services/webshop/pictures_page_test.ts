import { assertEquals } from "@std/assert";
import type { Page, Route } from "playwright-core";
import { findBrowser } from "shared/testing/browser.ts";
import { testBrowser } from "shared/testing/test_browser.ts";
import { bundle } from "shared/testing/bundle.ts";
import type { PictureState } from "./pictures/pictures.ts";

interface Fixture {
  page: Page;
  /** As the server has them. */
  pictures: PictureState[];
  /** What the page has asked to be done, and with which description. */
  done: string[];
  /** The server refuses what it is asked. */
  refuse: { changes: boolean };
}

const picture = (name: string, key: string | null = `${name}.svg`): PictureState => ({
  id: name,
  alt: name,
  key,
  hasOriginal: false,
  error: null,
});

function inBrowser(
  title: string,
  pictures: PictureState[],
  run: (fixture: Fixture) => Promise<void>,
) {
  Deno.test({
    name: `in a browser: ${title}`,
    ignore: !findBrowser(),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const script = await bundle(new URL("./testing/pictures.tsx", import.meta.url));
      const page = await (await testBrowser()).newPage();
      try {
        const done: string[] = [];
        const refuse = { changes: false };
        await page.route("**/*", (route: Route) => {
          const { pathname } = new URL(route.request().url());
          if (pathname === "/page.js") {
            return route.fulfill({ contentType: "text/javascript", body: script });
          }
          if (pathname === "/") {
            const body = `<meta charset="utf-8"><style>li {width: 150px} img {height: 80px}</style>
              <body data-pictures='${JSON.stringify(pictures)}'>
              <script type="module" src="/page.js"></script>`;
            return route.fulfill({ contentType: "text/html", body });
          }
          if (!pathname.startsWith("/pictures")) return route.fulfill({ status: 404 });
          if (refuse.changes) return route.fulfill({ status: 500 });
          const form = new URLSearchParams(route.request().postData() ?? "");
          if (form.has("do")) {
            const id = pathname.split("/")[2];
            done.push(`${id} ${form.get("do")} ${form.get("alt")}`);
            const moved = pictures.find((each) => each.id === id)!;
            const to = Number(form.get("do")!.split(":")[1]);
            pictures.splice(0, Infinity, ...pictures.filter((each) => each !== moved));
            pictures.splice(to, 0, { ...moved, alt: form.get("alt")! });
          }
          return route.fulfill({ json: pictures });
        });
        await page.goto("http://shop.example/");
        await page.locator("li").first().waitFor();
        await run({ page, pictures, done, refuse });
      } finally {
        await page.close();
      }
    },
  });
}

const order = (page: Page) =>
  page.locator("li input").evaluateAll((fields) => fields.map(({ id }) => id.slice("alt-".length)));

async function drag(page: Page, from: number, to: number): Promise<void> {
  const answer = page.waitForResponse(({ url }) => url().includes("/pictures/")).catch(() => null);
  const at = (n: number) => page.locator("li").nth(n).locator("[draggable=true]");
  await at(from).dragTo(at(to));
  await answer;
}

inBrowser(
  "pictures are put in another order by drag, and what was typed of them is kept",
  ["a", "b", "c"].map((name) => picture(name)),
  async ({ page, done }) => {
    await page.locator("#alt-c").fill("Mátra");
    await drag(page, 2, 0);
    assertEquals(done, ["c move:0 Mátra"]);
    assertEquals(await order(page), ["c", "a", "b"]);
    await drag(page, 0, 1);
    assertEquals(await order(page), ["a", "c", "b"]);
  },
);

inBrowser(
  "an order that cannot be saved goes back to what it was, and says so",
  ["a", "b"].map((name) => picture(name)),
  async ({ page, refuse }) => {
    refuse.changes = true;
    await drag(page, 1, 0);
    await page.getByRole("alert").waitFor();
    assertEquals(await order(page), ["a", "b"]);
  },
);

inBrowser(
  "a picture is shown when it is ready, and what is being typed elsewhere stays",
  [picture("a"), picture("b", null)],
  async ({ page, pictures }) => {
    await page.getByLabel("Title").fill("half a ti");
    await page.getByText("Being prepared").waitFor();
    pictures[1].key = "b.svg";
    await page.locator("img[src='/media/b.svg']").waitFor();
    assertEquals(await page.getByText("Being prepared").count(), 0);
    assertEquals(await page.getByLabel("Title").inputValue(), "half a ti");
  },
);
