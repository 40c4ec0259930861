import { assert, assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Page } from "playwright-core";
import { App, csp, type PageProps, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { Head } from "fresh/runtime";
import { findBrowser } from "shared/testing/browser.ts";
import { visit, type Visitor } from "../navigation/support.tsx";
import { Following, Kinds, Titled, WithComponents, Wrapped } from "./islands/heads.tsx";

// Where there is no Chromium, `deno task test` says so.
const ignore = !findBrowser();

const builder = new Builder({ root: import.meta.dirname });
const applyBuild = await builder.build({ snapshot: "memory" });

/** Walks through a page in an app whose head has something of every kind. */
function walk(
  name: string,
  content: ComponentChildren,
  check: (visitor: Visitor) => Promise<void>,
): void {
  const app = new App<unknown>().use(staticFiles()).use(csp({ useNonce: true }));
  applyBuild(app);
  app
    .appWrapper(({ Component }: PageProps) => (
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <link rel="icon" href="data:," />
          <title>App</title>
          <meta name="by-name" content="app" />
          <meta name="other" content="app" />
          <meta property="og:title" content="app" />
          <link rel="canonical" href="https://example.com/app" />
          <style>{"b { color: blue }"}</style>
          <style id="by-id">{"i { color: blue }"}</style>
          <template key="by-key">app</template>
          <template key="other">app</template>
        </head>
        <body>
          <Component />
          <i>text</i>
        </body>
      </html>
    ))
    .get("/", (ctx) => ctx.render(<>{content}</>));
  Deno.test({
    name,
    ignore,
    fn: () =>
      visit(app, async (visitor) => {
        await visitor.page.goto(visitor.origin);
        await visitor.page.locator("[data-alive=true]").first().waitFor();
        await check(visitor);
        assertEquals(visitor.lines, []);
      }),
  });
}

/** The elements of the head by what tells them apart, with what they say, in order. */
function head(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.head.querySelectorAll("title,meta[content],link[href^=http],style,template")]
      .map((element) => {
        const [name] = ["data-key", "id", "name", "property", "rel"]
          .map((name) => element.getAttribute(name)).filter(Boolean);
        const text = element instanceof HTMLTemplateElement
          ? element.content.textContent
          : element.textContent;
        return `${element.localName} ${name ?? ""}: ${
          element.getAttribute("content") ?? element.getAttribute("href") ?? text
        }`;
      })
  );
}

const closed = [
  "title : App",
  "meta by-name: app",
  "meta other: app",
  "meta og:title: app",
  "link canonical: https://example.com/app",
  "style : b { color: blue }",
  "style by-id: i { color: blue }",
  "template by-key: app",
  "template other: app",
];

const open = [
  "title : Open",
  "meta by-name: open",
  "meta other: app",
  "meta og:title: open",
  "link canonical: https://example.com/open",
  "style : b { color: blue }",
  "style by-id: i { color: red }",
  "template by-key: open",
  "template other: app",
  "style lock: body { overflow: hidden }",
  "meta new: open",
];

walk(
  "a title and a meta of an island follow its signals and its state",
  <Following count={signal(1)} />,
  async ({ page }) => {
    assertEquals(await page.title(), "Count: 1");
    await page.locator("#follow").click();
    await page.waitForFunction(() => document.title === "Count: 2");
    assert((await head(page)).includes("meta counted: 2 and 2"));
    assertEquals(await page.locator("head title, head meta[name=counted]").count(), 2);
  },
);

walk(
  "what components in a Head of an island render is live, too, and goes with them",
  <WithComponents />,
  async ({ page, origin }) => {
    const html = await (await fetch(origin)).text();
    assert(html.includes('content="the shop, 1, early"'), html);
    assert(html.includes("<title>1 in the shop</title>"), html);
    const meta = page.locator("head meta[name=of-component]");
    await page.waitForFunction(() => document.querySelector('[content="the shop, 1, late"]'));
    await page.locator("#count").click();
    await page.waitForFunction(() => document.title === "2 in the shop");
    assertEquals(await meta.getAttribute("content"), "the shop, 2, late");
    assertEquals([await meta.count(), await page.locator("head title").count()], [1, 1]);
    await page.locator("#close").click();
    await page.waitForFunction(() => !document.querySelector("[name=of-component]"));
  },
);

walk(
  "a Head that an island renders later takes places over, and gives them back when it ends",
  <Kinds />,
  async ({ page }) => {
    assertEquals(await head(page), closed);
    const color = () => page.locator("body > i").evaluate((i) => getComputedStyle(i).color);
    for (let round = 0; round < 2; round++) {
      await page.locator("#toggle").click();
      await page.waitForFunction(() => document.title === "Open");
      assertEquals(await head(page), open);
      assertEquals(await color(), "rgb(255, 0, 0)");
      await page.locator("#toggle").click();
      await page.waitForFunction(() => document.title === "App");
      assertEquals(await head(page), closed);
      assertEquals(await color(), "rgb(0, 0, 255)");
    }
  },
);

walk(
  "what the server put into the head for an island is taken over as it is, and goes with the island",
  <Kinds open />,
  async ({ page, origin }) => {
    const response = await fetch(origin);
    const html = await response.text();
    for (const text of ["<title>Open</title>", 'name="new" content="open"']) {
      assert(html.includes(text), text);
    }
    assertEquals(await head(page), open);
    await page.locator("#toggle").click();
    await page.waitForFunction(() => !document.querySelector("[name=new]"));
    // What the app had in the other places never came to the browser.
    assertEquals(await head(page), open.slice(0, -2));
  },
);

walk(
  "of several islands the last one rendered decides, and the one before when it ends",
  <>
    <Titled name="one" />
    <Titled name="two" />
    <Titled name="three" />
  </>,
  async ({ page }) => {
    const titles = async () => [await page.title(), await page.locator("head title").count()];
    await page.locator("#end-three[data-alive=true]").waitFor();
    assertEquals(await titles(), ["three", 1]);
    await page.locator("#end-three").click();
    await page.waitForFunction(() => document.title === "two");
    await page.locator("#end-one").click();
    await page.locator("#end-two").click();
    await page.waitForFunction(() => document.title !== "two");
    assertEquals(await titles(), ["three", 1]);
  },
);

walk(
  "a Head in content that is handed to an island stays as the server made it",
  <Wrapped>
    <Head>
      <title>Handed in</title>
    </Head>
    <Titled name="inner" />
  </Wrapped>,
  async ({ page }) => {
    assertEquals(await page.title(), "inner");
    assertEquals(await page.locator("head title").count(), 1);
  },
);
