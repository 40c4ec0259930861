import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { VNode } from "preact";
import type { Page } from "playwright-core";
import { Partial } from "fresh/runtime";
import { findBrowser } from "shared/testing/browser.ts";
import { Panel } from "./islands/Panel.tsx";
import Tally from "./islands/Tally.tsx";
import { Doc, testApp, visit, type Visitor } from "./support.tsx";

// Where there is no Chromium, `deno task test` says so.
const ignore = !findBrowser();

/** A page with a button that fetches `/update`, and what that answers. */
function updating(
  name: string,
  { before, after }: {
    before: VNode;
    after: VNode | ((count: number) => VNode);
  },
  check: (visitor: Visitor & { update(): Promise<void> }) => Promise<void>,
): void {
  let count = 0;
  const app = testApp()
    .get("/", (ctx) =>
      ctx.render(
        <Doc>
          <button type="button" id="update" f-partial="/update">update</button>
          <main>{before}</main>
        </Doc>,
      ))
    .get(
      "/update",
      (ctx) => ctx.render(typeof after === "function" ? after(count++) : after),
    );
  Deno.test({
    name,
    ignore,
    fn: () =>
      visit(app, async (visitor) => {
        await visitor.page.goto(visitor.origin);
        await visitor.mark();
        await check({
          ...visitor,
          update: () => visitor.page.locator("#update").click(),
        });
        assert(await visitor.isMarked(), "the page was loaded again");
      }),
  });
}

type Marked = HTMLElement & { was?: number };

const text = (page: Page, selector: string) => page.locator(selector).textContent();

updating(
  "a partial takes the content of the answer, whatever stands around it there",
  {
    before: (
      <Partial name="list">
        <p class="old">old</p>
      </Partial>
    ),
    after: (
      <Doc>
        <div>
          <nav>left out</nav>
          <Partial name="list">
            <p class="new">new</p>
          </Partial>
        </div>
      </Doc>
    ),
  },
  async ({ page, update, origin }) => {
    await update();
    await page.locator(".new").waitFor();
    assertEquals(await page.locator(".old, nav").count(), 0);
    assertEquals(
      page.url(),
      `${origin}/`,
      "an update leaves the address alone",
    );
  },
);

updating("an answer needs no document around its partial", {
  before: (
    <Partial name="a:b c">
      <p>old</p>
    </Partial>
  ),
  after: (
    <Partial name="a:b c">
      <p class="new">new</p>
    </Partial>
  ),
}, async ({ page, update }) => {
  await update();
  await page.locator(".new").waitFor();
});

updating(
  "an island that the page has never seen comes to life, and ends when it goes",
  {
    before: (
      <Partial name="list">
        <p>none</p>
      </Partial>
    ),
    after: (count) => (
      <Partial name="list">
        {count === 0 ? <Tally /> : <p class="gone">gone</p>}
      </Partial>
    ),
  },
  async ({ page, update }) => {
    await update();
    await page.locator("#tally[data-alive=true]").click();
    assertEquals(await text(page, "#tally"), "1");
    await update();
    await page.locator(".gone").waitFor();
    await page.locator("html[data-ended=tally]").waitFor();
  },
);

updating(
  "islands that stay keep their state, those in slots too; others make room",
  {
    before: (
      <Partial name="list">
        <p class="old">old</p>
        <Tally id="stays" />
        <Panel label="fold">
          <Tally id="inner" />
        </Panel>
      </Partial>
    ),
    after: (
      <Partial name="list">
        <p class="new">new</p>
        <Tally id="stays" />
        <Panel label="renamed">
          <i>fresh</i>
          <Tally id="inner" />
        </Panel>
      </Partial>
    ),
  },
  async ({ page, update }) => {
    await page.locator("#stays[data-alive=true]").click();
    await page.locator("#inner[data-alive=true]").click();
    await update();
    await page.locator(".new").waitFor();
    await page.getByText("renamed").waitFor();
    assertEquals(await text(page, "#stays"), "1");
    assertEquals(await text(page, ".inside i"), "fresh");
    await page.locator("#stays").click();
    assertEquals(await text(page, "#stays"), "2");
  },
);

const keyed = (order: string[], label: string, item: (id: string) => VNode) => (
  <Partial name="list">
    <p key="label" class={label}>{label}</p>
    {order.map(item)}
  </Partial>
);
const Wrapped = ({ id }: { id: string }) => <Tally id={id} />;
const kinds: Record<string, (id: string) => VNode> = {
  islands: (id) => <Tally key={id} id={id} />,
  elements: (id) => (
    <div key={id}>
      <Tally id={id} />
    </div>
  ),
  components: (id) => <Wrapped key={id} id={id} />,
  partials: (id) => (
    <Partial key={id} name={id}>
      <Tally id={id} />
    </Partial>
  ),
};
for (const [kind, item] of Object.entries(kinds)) {
  updating(`keyed ${kind} are told apart when their order changes`, {
    before: keyed(["a", "b", "c"], "before", item),
    after: keyed(["c", "d", "a", "b"], "after", item),
  }, async ({ page, update }) => {
    for (const [id, clicks] of [["a", 1], ["b", 2], ["c", 3]] as const) {
      await page.locator(`#${id}[data-alive=true]`).waitFor();
      for (let i = 0; i < clicks; i++) await page.locator(`#${id}`).click();
    }
    await update();
    await page.locator(".after").waitFor();
    await page.locator("#d[data-alive=true]").waitFor();
    assertEquals(await page.locator("main button").allTextContents(), [
      "3",
      "0",
      "1",
      "2",
    ]);
  });
}

for (const mode of ["append", "prepend"] as const) {
  updating(
    `the mode ${mode} adds to what is there, within other partials as well`,
    {
      before: (
        <Partial name="outer">
          <Partial name="list">
            <p>first</p>
          </Partial>
        </Partial>
      ),
      after: (count) => (
        <Partial name="outer">
          <Partial name="list" mode={mode} key={count}>
            <p class={`n${count}`}>{count}</p>
          </Partial>
        </Partial>
      ),
    },
    async ({ page, update }) => {
      for (const count of [0, 1]) {
        await update();
        await page.locator(`.n${count}`).waitFor();
      }
      assertEquals(
        await text(page, "main"),
        mode === "append" ? "first01" : "10first",
      );
    },
  );
}

updating("an appended piece that comes again takes its own place", {
  before: (
    <Partial name="list">
      <p>first</p>
    </Partial>
  ),
  after: (count) => (
    <Partial name="list" mode="append" key="same">
      <p class={`n${count}`}>{count}</p>
    </Partial>
  ),
}, async ({ page, update }) => {
  await update();
  await page.locator(".n0").waitFor();
  await update();
  await page.locator(".n1").waitFor();
  assertEquals(await text(page, "main"), "first1");
});

updating(
  "several partials are updated by one answer; what is around them stays",
  {
    before: (
      <>
        <Partial name="one">
          <p>1</p>
        </Partial>
        <Tally />
        <Partial name="outer">
          <b>kept</b>
          <Partial name="two">
            <p>2</p>
          </Partial>
        </Partial>
      </>
    ),
    after: (
      <>
        <Partial name="one">
          <p>eins</p>
        </Partial>
        <Partial name="two">
          <p>zwei</p>
        </Partial>
      </>
    ),
  },
  async ({ page, update }) => {
    await page.locator("#tally[data-alive=true]").click();
    await update();
    await page.getByText("zwei").waitFor();
    assertEquals(await text(page, "main"), "eins1keptzwei");
  },
);

updating(
  "a partial that the page does not have is named, the others are updated",
  {
    before: (
      <Partial name="here">
        <p>old</p>
      </Partial>
    ),
    after: (
      <>
        <Partial name="nowhere">
          <p>lost</p>
        </Partial>
        <Partial name="here">
          <p class="new">new</p>
        </Partial>
      </>
    ),
  },
  async ({ page, update, lines }) => {
    await update();
    await page.locator(".new").waitFor();
    assert(
      lines.some((line) => /^Partial "nowhere".*not found/.test(line)),
      lines.join("\n"),
    );
  },
);

updating("an update without partials is an error that says so", {
  before: (
    <Partial name="here">
      <p class="old">old</p>
    </Partial>
  ),
  after: (
    <Doc>
      <p>nothing</p>
    </Doc>
  ),
}, async ({ page, update, lines }) => {
  const error = page.waitForEvent("pageerror");
  await update();
  await error;
  assertStringIncludes(lines.join("\n"), "Found no partials");
  assertEquals(await page.locator(".old").count(), 1);
});

updating("content that looks like the framework's state is not taken for it", {
  before: (
    <Partial name="list">
      <p>old</p>
    </Partial>
  ),
  after: (
    <Partial name="list">
      <Tally />
      <script type="application/json" id="__FRSH_STATE">{"{}"}</script>
      <script type="application/json" id="__FRSH_STATE_null">{"{}"}</script>
    </Partial>
  ),
}, async ({ page, update, lines }) => {
  await update();
  await page.locator("#tally[data-alive=true]").click();
  assertEquals(await text(page, "#tally"), "1");
  assertEquals(lines, []);
});

updating("what somebody is typing, and where they are, outlives an update", {
  before: (
    <Partial name="list">
      <p>old</p>
      <input id="field" value="from the server" />
      <details id="more">
        <summary>more</summary>text
      </details>
    </Partial>
  ),
  after: (
    <Partial name="list">
      <p class="new">new</p>
      <input id="field" value="from the server" />
      <details id="more">
        <summary>more</summary>text
      </details>
    </Partial>
  ),
}, async ({ page }) => {
  await page.locator("#more summary").click();
  await page.locator("#field").fill("half a word");
  await page.evaluate(() => document.querySelector<HTMLElement>("#update")!.click());
  await page.locator(".new").waitFor();
  assertEquals(await page.locator("#field").inputValue(), "half a word");
  assertEquals(await page.evaluate(() => document.activeElement!.id), "field");
  assertEquals(await page.locator("#more[open]").count(), 1);
});

updating(
  "a thousand rows with keys are sorted and cut without rebuilding them",
  {
    before: (
      <Partial name="list">
        <table>
          <tbody>
            {Array.from({ length: 1000 }, (_, i) => (
              <tr key={i}>
                <td>{i}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Partial>
    ),
    after: (
      <Partial name="list">
        <table>
          <tbody>
            {Array.from({ length: 500 }, (_, i) => (
              <tr key={999 - i}>
                <td>{999 - i}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Partial>
    ),
  },
  async ({ page, update }) => {
    await page.evaluate(() =>
      document.querySelectorAll("tr").forEach((row, i) => (row as Marked).was = i)
    );
    await update();
    await page.waitForFunction(() => document.querySelectorAll("tr").length === 500);
    const rows = await page.evaluate(() =>
      [...document.querySelectorAll("tr")].map((
        row,
      ) => [row.textContent, (row as Marked).was])
    );
    assertEquals(
      rows,
      Array.from({ length: 500 }, (_, i) => [String(999 - i), 999 - i]),
    );
  },
);
