import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { computed, signal } from "@preact/signals";
import type { VNode } from "preact";
import { findBrowser } from "shared/testing/browser.ts";
import { visit, type Visitor } from "../visit.ts";
import * as basics from "./islands/basics.tsx";
import { Shown } from "./islands/props.tsx";

Deno.env.set("FRESH_PUBLIC_ISLANDS_TEST", "public");
Deno.env.set("ISLANDS_TEST_SECRET", "hidden");
// The build reads the environment.
const { Doc, testApp } = await import("./support.tsx");

// Where there is no Chromium, `deno task test` says so.
const ignore = !findBrowser();

/** Opens a page with `content` and checks it there; nothing may be said on the console. */
function shows(
  name: string,
  content: () => VNode,
  check: (visitor: Visitor) => Promise<void>,
  expectedLines: RegExp[] = [],
): void {
  const app = testApp().get("/", (ctx) => ctx.render(<Doc>{content()}</Doc>));
  Deno.test({
    name,
    ignore,
    fn: () =>
      visit(app, async (visitor) => {
        await visitor.page.goto(visitor.origin);
        await check(visitor);
        assertEquals(visitor.lines.length, expectedLines.length, visitor.lines.join("\n"));
        expectedLines.forEach((line) => assert(visitor.lines.some((said) => line.test(said))));
      }),
  });
}

const text = ({ page }: Visitor, selector: string) => page.locator(selector).textContent();
const alive = ({ page }: Visitor, selector: string) =>
  page.locator(`${selector}[data-alive=true]`).waitFor();

shows(
  "islands of one file come to life, share a signal and see what is computed from it",
  () => {
    const amount = signal(3);
    return (
      <>
        <basics.Plus id="plus" amount={amount} />
        <basics.Minus id="minus" amount={amount} />
        <basics.Sum total={computed(() => amount.value + 100)} />
      </>
    );
  },
  async (visitor) => {
    await alive(visitor, "#plus");
    await alive(visitor, "#minus");
    await alive(visitor, "#sum");
    await visitor.page.locator("#plus button").click();
    await visitor.page.locator("#plus button").click();
    await visitor.page.locator("#minus button").click();
    await visitor.page.locator("#minus output", { hasText: "4" }).waitFor();
    assertEquals(await text(visitor, "#plus output"), "4");
    assertEquals(await text(visitor, "#plus small"), "8");
    assertEquals(await text(visitor, "#sum"), "103");
  },
);

shows(
  "an island may import JSON, render nothing, have functions of its own and the name of a global",
  () => (
    <>
      <basics.FromJson />
      <basics.Nothing />
      <basics.Map />
      <basics.Arrow />
    </>
  ),
  async (visitor) => {
    await alive(visitor, "#json");
    await alive(visitor, "#arrow");
    await visitor.page.locator("html[data-nothing=alive]").waitFor();
    await visitor.page.locator("#map", { hasText: "browser" }).waitFor();
    assertEquals(JSON.parse(await text(visitor, "#json") ?? ""), { one: 1, list: [2, 3] });
    assertEquals(await text(visitor, "#arrow"), "ARROW");
  },
);

shows(
  "an island within an island is a component of it, not a root of its own",
  () => <basics.Outer amount={signal(1)} />,
  async (visitor) => {
    await alive(visitor, "#inner");
    await visitor.page.locator("#inner button").click();
    await visitor.page.locator("#inner output", { hasText: "2" }).waitFor();
    const script = await text(visitor, "script[type=module]") ?? "";
    assertMatch(script, /boot\(\{Outer\}/);
  },
);

shows(
  "only public variables of the environment reach the browser",
  () => <basics.Environment />,
  async ({ page }) => {
    await page.locator("#environment", {
      hasText: /^public public production refused refused$/,
    }).waitFor();
  },
);

shows(
  "an island that throws at once or later takes no other island down",
  () => (
    <>
      <basics.BreaksAtOnce />
      <basics.Breaks />
      <basics.Plus id="plus" amount={signal(1)} />
      <Shown text="shown" />
    </>
  ),
  async (visitor) => {
    await alive(visitor, "#plus");
    await alive(visitor, ".shown");
    await visitor.page.locator("#plus button").click();
    await visitor.page.locator("#plus output", { hasText: "2" }).waitFor();
    assertEquals(await text(visitor, "#at-once"), "from the server");
    assertEquals(await text(visitor, "#breaks"), "still here");
  },
  [/never comes to life/, /this island is broken/],
);

shows(
  "an island whose markers the browser's parser moved apart is named, and the others go on",
  () => (
    <>
      <p>
        <basics.Block />
      </p>
      <Shown text="shown" />
    </>
  ),
  async (visitor) => {
    await alive(visitor, ".shown");
    assertEquals(await visitor.page.locator("#block").getAttribute("data-alive"), "false");
  },
  [/Block.*invalid HTML nesting/],
);

shows(
  "an island that renders something else in the browser ends up as the browser's",
  () => (
    <>
      <i>before</i>
      <basics.Different />
      <i>after</i>
    </>
  ),
  async (visitor) => {
    await alive(visitor, "#different");
    const html = await visitor.page.evaluate(() => {
      document.querySelectorAll("body > script").forEach((script) => script.remove());
      return document.body.innerHTML;
    });
    assertEquals(
      html,
      '<i>before</i><section id="different" data-alive="true"><b>browser</b><i>only</i></section>' +
        "<i>after</i>",
    );
  },
);

shows(
  "the context of Preact ends where an island begins",
  () => (
    <>
      <basics.ProvideAndConsume />
      <basics.Provide>
        <basics.Consume id="other-root" />
      </basics.Provide>
    </>
  ),
  async (visitor) => {
    await alive(visitor, "#same-root");
    await alive(visitor, "#other-root");
    assertEquals(await text(visitor, "#same-root"), "blue");
  },
);

shows(
  "an island may be rows of a table or options of a select",
  () => (
    <>
      <table>
        <tbody>
          <tr>
            <td>head</td>
          </tr>
          <basics.Rows first="a" />
          <tr>
            <td>foot</td>
          </tr>
        </tbody>
      </table>
      <select>
        <option value="zero">zero</option>
        <basics.Options />
        <option value="last">last</option>
      </select>
    </>
  ),
  async ({ page }) => {
    await page.getByRole("button", { name: "a" }).click();
    await page.getByRole("button", { name: "a+" }).waitFor();
    assertEquals(await page.locator("td").allTextContents(), ["head", "a", "a+", "foot"]);
    await page.locator("option[value=two]").waitFor({ state: "attached" });
    assertEquals(await page.locator("option").allTextContents(), ["zero", "one", "two", "last"]);
    assertEquals(await page.locator("select").inputValue(), "two");
  },
);

shows(
  "what has a key is moved, not made anew, and refs point to the server's elements",
  () => <basics.Keyed />,
  async ({ page }) => {
    const last = page.locator("#keyed li:last-child");
    // Before the island lives, clicks do nothing.
    await page.waitForFunction(() => {
      document.getElementById("turn")!.click();
      return document.querySelector("li[data-kept]");
    });
    await page.waitForFunction(() => {
      const first = document.querySelector("#keyed li")!.textContent;
      if (first === "a") document.getElementById("turn")!.click();
      return first === "c";
    });
    assertEquals(await page.locator("#keyed li").allTextContents(), ["c", "b", "a"]);
    assertEquals(await last.getAttribute("data-kept"), "yes");
  },
);

shows(
  "texts side by side, white space, HTML as it is and textareas survive",
  () => <basics.Texts name="Ada" />,
  async (visitor) => {
    await visitor.page.locator("#texts", { hasText: "Welcome" }).waitFor();
    assertEquals(await text(visitor, "#texts"), "Welcome, Ada 0!");
    assertEquals(await text(visitor, "#space"), "\n  two\n  lines ");
    assertEquals(
      await visitor.page.locator("#html").innerHTML(),
      "<b>bold</b> &amp; <i>thin</i>",
    );
    assertEquals(await visitor.page.locator("#area").inputValue(), "first\nsecond");
  },
);

Deno.test({
  name: "what was typed before an island came to life is kept, and told to it",
  ignore,
  fn: () => {
    const app = testApp().get("/", (ctx) =>
      ctx.render(
        <Doc>
          <basics.Form />
        </Doc>,
      ));
    return visit(app, async (visitor) => {
      const { page, origin } = visitor;
      let release = () => {};
      const held = new Promise<void>((resolve) => release = resolve);
      await page.route("**/basics.js", async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(origin, { waitUntil: "commit" });
      await page.locator("#name").fill("Grace");
      await page.locator("#agree").check();
      await page.locator("#long").fill("more");
      await page.locator("#size").selectOption("l");
      await page.locator("#colours").selectOption(["green", "blue"]);
      release();
      await alive(visitor, "#typed");
      await page.locator("#typed", { hasText: "Grace/true/more/l/green+blue" }).waitFor();
      assertEquals(await page.locator("#name").inputValue(), "Grace");
      assert(await page.locator("#agree").isChecked());
      assertEquals(await page.locator("#size").inputValue(), "l");
      assertEquals(await page.locator("#untouched").inputValue(), "late");
    });
  },
});

Deno.test({
  name: "links in an island know the page, and `f-client-nav` keeps its value, when it lives too",
  ignore,
  fn: () => {
    const app = testApp().get("/shop/shoes", (ctx) =>
      ctx.render(
        <Doc>
          <basics.Links />
        </Doc>,
      ));
    return visit(app, async ({ page, origin }) => {
      await page.goto(`${origin}/shop/shoes`);
      await page.locator("nav[data-alive=true]").waitFor();
      const attributes = (id: string) =>
        page.locator(`#${id}`).evaluate((link) => ({
          aria: link.getAttribute("aria-current"),
          current: link.getAttribute("data-current"),
          ancestor: link.getAttribute("data-ancestor"),
        }));
      const here = { aria: "page", current: "true", ancestor: null };
      assertEquals(await attributes("here"), here);
      assertEquals(await attributes("late"), here);
      assertEquals(await attributes("above"), { aria: "true", current: null, ancestor: "true" });
      assertEquals(await attributes("other"), { aria: null, current: null, ancestor: null });
      assertEquals(await attributes("own"), { aria: "step", current: "true", ancestor: null });
      assertEquals(await page.locator("nav").getAttribute("f-client-nav"), "true");
      assertEquals(await page.locator("#off").getAttribute("f-client-nav"), "false");
    });
  },
});

Deno.test({
  name: "islands load below a base path",
  ignore,
  fn: () => {
    const app = testApp({ basePath: "/base" })
      .get("/", (ctx) =>
        ctx.render(
          <Doc>
            <Shown text="based" />
          </Doc>,
        ));
    return visit(app, async (visitor) => {
      await visitor.page.goto(`${visitor.origin}/base`);
      await alive(visitor, ".shown");
    });
  },
});

Deno.test({
  name: "islands of the same name in folders of two routes are two islands",
  ignore,
  fn: () =>
    visit(testApp().fsRoutes(), async ({ page, origin }) => {
      await page.goto(`${origin}/both`);
      await page.locator("#left", { hasText: "left alive" }).waitFor();
      await page.locator("#right", { hasText: "right alive" }).waitFor();
    }),
});

Deno.test("the boot script renames an island that is called like a global", async () => {
  const app = testApp().get("/", (ctx) => ctx.render(<basics.Map />));
  const html = await (await app.handler()(new Request("http://localhost/"))).text();
  assertMatch(html, /import \{Map as _Map_\d+\} from/);
  assertMatch(html, /boot\(\{_Map_\d+\}/);
  assertStringIncludes(html, "<!--frsh:island:_Map_");
});
