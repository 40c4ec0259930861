import { assertEquals } from "@std/assert";
import { h, type VNode } from "preact";
import type { Page } from "playwright-core";
import { findBrowser } from "shared/testing/browser.ts";
import { visit } from "../visit.ts";
import { Boxes, Clicks, Fold, Wrap } from "./islands/slots.tsx";
import { Doc, testApp } from "./support.tsx";

// Where there is no Chromium, `deno task test` says so.
const ignore = !findBrowser();

/** Opens a page with `content` and checks it there; nothing may be said on the console. */
function shows(
  name: string,
  content: () => VNode,
  check: (page: Page) => Promise<void>,
): void {
  const app = testApp().get("/", (ctx) => ctx.render(<Doc>{content()}</Doc>));
  Deno.test({
    name,
    ignore,
    fn: () =>
      visit(app, async ({ page, origin, lines }) => {
        await page.goto(origin);
        await check(page);
        assertEquals(lines, []);
      }),
  });
}

const alive = (page: Page, selector: string) =>
  page.locator(`${selector}[data-alive=true]`).first().waitFor({ state: "attached" });

async function click(page: Page, selector: string): Promise<void> {
  await alive(page, selector);
  await page.locator(selector).click();
  await page.locator(selector, { hasText: "1" }).waitFor();
}

shows(
  "content that is nothing renders nothing",
  () => <Boxes jsx={null}>{null}</Boxes>,
  async (page) => {
    await alive(page, "#boxes");
    assertEquals(
      await page.locator("#boxes").innerHTML(),
      '<div class="jsx"></div><div class="children"></div><div class="after"></div>',
    );
  },
);

shows(
  "content may be text, numbers, lists and elements, shown twice, and is not in the script",
  () => (
    <>
      <Boxes jsx={<b>bold</b>}>only once</Boxes>
      <Boxes id="list" jsx={[<i key="1">one</i>, " and ", <i key="2">two</i>]}>{7}</Boxes>
    </>
  ),
  async (page) => {
    await alive(page, "#boxes");
    await alive(page, "#list");
    assertEquals(await page.locator("#boxes .jsx").innerHTML(), "<b>bold</b>");
    assertEquals(await page.locator("#boxes .children").innerHTML(), "only once");
    assertEquals(await page.locator("#boxes .after").innerHTML(), "only once");
    assertEquals(await page.locator("#list .jsx").textContent(), "one and two");
    assertEquals(await page.locator("#list .after").textContent(), "7");
    const script = await page.locator("script[type=module]").textContent();
    assertEquals(/only once|bold/.test(script!), false);
  },
);

shows(
  "islands in content come to life with their props, however deep the content is nested",
  () => (
    <Boxes
      jsx={
        <div>
          <Clicks id="in-jsx" />
        </div>
      }
    >
      <Wrap>
        <Wrap>
          <p>
            <Clicks id="in-one" />
          </p>
        </Wrap>
        <Wrap>
          <Clicks id="in-two" start={0} />
        </Wrap>
      </Wrap>
    </Boxes>
  ),
  async (page) => {
    await click(page, "#in-jsx");
    await click(page, ".children #in-one");
    await click(page, ".children #in-two");
    assertEquals(await page.locator(".children #in-one").textContent(), "1");
    // Shown once more, it is another island with a state of its own.
    assertEquals(await page.locator(".after #in-one").textContent(), "0");
  },
);

shows(
  "content that was not shown at first is there when the island wants it, with islands in it",
  () => (
    <>
      <Fold closed jsx={<i>shut</i>}>
        <p>
          late <Clicks id="late" start={0} />
        </p>
      </Fold>
      <Fold id="outer" closed>
        <Fold id="middle" closed>
          <Clicks id="deep" />
        </Fold>
      </Fold>
    </>
  ),
  async (page) => {
    await alive(page, "#fold");
    assertEquals(await page.locator("#late").count(), 0);
    await page.locator("#fold > .switch").click();
    await click(page, "#late");
    assertEquals(await page.locator("#fold .open").textContent(), "late 1");
    await page.locator("#fold > .switch").click();
    await page.locator("#fold .shut").waitFor();
    assertEquals(await page.locator("#fold .shut").innerHTML(), "<i>shut</i>");
    await alive(page, "#outer");
    await page.locator("#outer > .switch").click();
    await alive(page, "#middle");
    await page.locator("#middle > .switch").click();
    await click(page, "#deep");
  },
);

const everything = (
  <form class="form" style="color: red; --gap: 2px;" data-x="" aria-hidden="false" title="a&quot;b">
    <input name="check" type="checkbox" checked />
    <input name="text" type="text" required maxLength={5} value="abc" />
    <input name="off" disabled readOnly />
    <input type="radio" name="r" value="1" />
    <input type="radio" name="r" value="2" checked />
    <label for="s" tabIndex={-1} contentEditable={false} draggable spellcheck={false}>s</label>
    <select name="s" id="s">
      <option value="foo">foo</option>
      <option value="bar" selected>bar</option>
    </select>
    <textarea name="area" rows={3}>two lines</textarea>
    <button
      type="button"
      {...{ onclick: "this.dataset.clicked = 'yes'" }}
      id="native"
      hidden={false}
    >
      native
    </button>
    <details open>
      <summary>sum</summary>more
    </details>
    <p hidden>hidden</p>
    <video muted loop></video>
    <svg viewBox="0 0 10 10" class="icon" stroke-width="2">
      <g clip-path="url(#c)">
        <use xlinkHref="#shape" />
      </g>
      <foreignObject>
        <p>in svg</p>
      </foreignObject>
    </svg>
    <math>
      <mi>x</mi>
    </math>
    <div dangerouslySetInnerHTML={{ __html: "<em>raw</em><!-- a comment -->" }} />
    {h("x-custom", { prop: "1" } as never)}
    <a href="/elsewhere" target="_blank">link</a>
  </form>
);

/** What can be seen of a tree, a line for each node: namespace, attributes, live properties. */
function linesOf(selector: string): string[] {
  const lines: string[] = [];
  const walk = (node: Node, depth: number): void => {
    if (node.nodeType === Node.COMMENT_NODE) return;
    if (!(node instanceof Element)) return void lines.push(`${depth} ${node.textContent}`);
    const field = node as HTMLInputElement & HTMLOptionElement & HTMLVideoElement;
    const { checked, required, value, selected, muted, hidden } = field;
    const live = Object.entries({ checked, required, value, selected, muted, hidden })
      .filter(([, property]) => property).map(([name, property]) => `${name}: ${property}`);
    // Attributes that only say how a property begins, which is compared itself.
    const attributes = [...node.attributes]
      .filter(({ name }) => name !== "selected" && name !== "muted")
      .map(({ localName, value }) => `${localName}="${value}"`);
    lines.push([depth, node.nodeName, node.namespaceURI, ...attributes.sort(), ...live].join(" "));
    node.childNodes.forEach((child) => walk(child, depth + 1));
  };
  walk(document.querySelector(selector)!, 0);
  return lines;
}

Deno.test({
  name: "elements of content keep attributes, properties and namespaces, taken over or made anew",
  ignore,
  fn: () => {
    const app = testApp()
      .get("/plain", (ctx) => ctx.render(<Doc>{everything}</Doc>))
      .get("/island", (ctx) =>
        ctx.render(
          <Doc>
            <Fold>{everything}</Fold>
          </Doc>,
        ))
      .get("/late", (ctx) =>
        ctx.render(
          <Doc>
            <Fold closed>{everything}</Fold>
          </Doc>,
        ));
    return visit(app, async ({ page, origin, lines }) => {
      await page.goto(`${origin}/plain`);
      const expected = await page.evaluate(linesOf, ".form");
      await page.goto(`${origin}/island`);
      await alive(page, "#fold");
      assertEquals(await page.evaluate(linesOf, ".form"), expected);
      await page.locator("#native").click();
      assertEquals(await page.locator("#native").getAttribute("data-clicked"), "yes");
      await page.goto(`${origin}/island`);
      await alive(page, "#fold");
      await page.locator(".switch").click();
      await page.locator(".form").waitFor({ state: "detached" });
      await page.locator(".switch").click();
      await page.locator(".form").waitFor();
      assertEquals(await page.evaluate(linesOf, ".form"), expected);
      await page.goto(`${origin}/late`);
      await alive(page, "#fold");
      await page.locator(".switch").click();
      await page.locator(".form").waitFor();
      assertEquals(await page.evaluate(linesOf, ".form"), expected);
      assertEquals(lines, []);
    });
  },
});
