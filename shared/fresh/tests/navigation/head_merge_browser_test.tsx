import { assert, assertEquals } from "@std/assert";
import { csp } from "fresh";
import { Partial } from "fresh/runtime";
import { findBrowser } from "shared/testing/browser.ts";
import { Doc, testApp, visit } from "./support.tsx";

const ignore = !findBrowser();
const css = (text: string) => () =>
  new Response(text, {
    headers: { "content-type": "text/css; charset=utf-8" },
  });

Deno.test({
  name: "the head follows the page: title, metas, canonical, styles and data, each once",
  ignore,
  fn: async () => {
    const app = testApp()
      .use(csp({ useNonce: true }))
      .get("/base.css", css("p { margin: 0 }"))
      .get("/next.css", css("h1 { color: rgb(1, 2, 3) }"))
      .get("/", (ctx) =>
        ctx.render(
          <Doc
            title="First"
            head={
              <>
                <meta name="description" content="first" />
                <meta property="og:title" content="first" />
                <link rel="canonical" href="/" />
                <link rel="stylesheet" href="/base.css" />
                <style id="own">{"i { color: red }"}</style>
                <script
                  type="application/ld+json"
                  dangerouslySetInnerHTML={{ __html: '{"n":1}' }}
                />
              </>
            }
          >
            <a href="/next">next</a>
            <Partial name="main">
              <p>first</p>
            </Partial>
          </Doc>,
        ))
      .get("/next", (ctx) =>
        ctx.render(
          <Doc
            title="Next"
            head={
              <>
                <meta name="description" content="next" />
                <meta name="author" content="Anna" />
                <meta property="og:title" content="next" />
                <link rel="canonical" href="/next" />
                <link rel="stylesheet" href="/base.css" />
                <link rel="stylesheet" href="/next.css" />
                <style id="own">{"i { color: red }"}</style>
                <style>{"h1 { font-size: 33px }"}</style>
                <script
                  type="application/ld+json"
                  dangerouslySetInnerHTML={{ __html: '{"n":2}' }}
                />
                <script src="data:text/javascript,document.title='executed'" />
              </>
            }
          >
            <Partial name="main">
              <a href="/next">again</a>
              <h1>Next</h1>
            </Partial>
          </Doc>,
        ));
    await visit(app, async ({ page, origin, lines, mark, isMarked }) => {
      await page.goto(origin);
      await mark();
      for (let round = 0; round < 2; round++) {
        await page.locator("a").last().click();
        await page.locator("h1").waitFor();
        await page.waitForLoadState("networkidle");
      }
      assert(await isMarked());
      assertEquals(await page.title(), "Next");
      const head = await page.evaluate(() => ({
        metas: [...document.querySelectorAll("meta[name],meta[property]")].map((
          meta,
        ) => meta.getAttribute("content")),
        canonical: document.querySelector<HTMLLinkElement>("[rel=canonical]")!
          .getAttribute("href"),
        sheets: [...document.querySelectorAll("link[rel=stylesheet]")].map((
          link,
        ) => link.getAttribute("href")),
        styles: document.querySelectorAll("style").length,
        data: [...document.querySelectorAll("[type$=json]")].map((each) => each.textContent),
        look: getComputedStyle(document.querySelector("h1")!).color,
        size: getComputedStyle(document.querySelector("h1")!).fontSize,
      }));
      assertEquals(head, {
        metas: ["next", "next", "Anna"],
        canonical: "/next",
        sheets: ["/base.css", "/next.css"],
        styles: 2,
        data: ['{"n":1}', '{"n":2}'],
        look: "rgb(1, 2, 3)",
        size: "33px",
      });
      assertEquals(lines, [], "the policy refused something");
    });
  },
});
