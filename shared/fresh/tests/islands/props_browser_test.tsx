import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { computed, signal } from "@preact/signals";
import { findBrowser } from "shared/testing/browser.ts";
import { visit } from "../visit.ts";
import { describe } from "./describe.ts";
import { Described, Shown } from "./islands/props.tsx";
import { Doc, testApp } from "./support.tsx";

// Where there is no Chromium, `deno task test` says so.
const ignore = !findBrowser();

function values(): Record<string, unknown> {
  const shared = signal({ deep: [1, new Map([["key", signal("value")]])] });
  const cycle: Record<string, unknown> = { list: [], other: signal(null) };
  (cycle.list as unknown[]).push(cycle, cycle.list);
  (cycle.other as { value: unknown }).value = cycle;
  // deno-lint-ignore no-sparse-arrays -- a list with holes is what is tried
  const holes = [, 1, , undefined, null, ,];
  class Point {
    x = 1;
    method() {}
  }
  return {
    numbers: [0, -0, NaN, Infinity, -Infinity, 1.5, -7, 2 ** 53],
    texts: ["", "ünïcode \u2028\u2029", "\0", "\ud800", "Signal", "</script><!--"],
    others: [true, false, null, undefined, 10n ** 30n, -1n],
    holes,
    empty: [[], {}, new Map(), new Set()],
    dates: [new Date(0), new Date(-1), new Date(NaN)],
    url: new URL("https://ümlaut.example/a?b#c"),
    pattern: /a\/b[/]$/giu,
    sets: new Set([1, "1", new Set([NaN])]),
    maps: new Map<unknown, unknown>([[{ key: 1 }, null], [undefined, -0]]),
    bytes: new Uint8Array([1, 2, 3, 4, 255]).subarray(1, 5),
    noBytes: new Uint8Array(),
    listLikeType: ["Map", 1, 2],
    proto: JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
    twice: [shared, shared, computed(() => shared.value.deep)],
    signals: signal(signal([signal(1)])),
    cycle,
    point: Object.assign(Object.create(null), { x: 1 }),
    instance: Object.setPrototypeOf(new Point(), Object.prototype),
  };
}

/** Named by type, as not every browser that is about has them. */
function temporals(): Record<string, unknown> {
  const zoned = Temporal.ZonedDateTime.from("2026-02-03T04:05:06.789[Europe/Berlin]");
  return {
    Instant: zoned.toInstant(),
    ZonedDateTime: zoned,
    PlainDateTime: zoned.toPlainDateTime(),
    PlainDate: zoned.toPlainDate(),
    PlainTime: zoned.toPlainTime(),
    PlainYearMonth: Temporal.PlainYearMonth.from("2026-02"),
    PlainMonthDay: Temporal.PlainMonthDay.from("02-29"),
    Duration: Temporal.Duration.from("P1Y2DT3.5S"),
  };
}

Deno.test({
  name: "props of every type arrive in the browser as they are on the server",
  ignore,
  fn: () => {
    const app = testApp()
      .get("/", (ctx) =>
        ctx.render(
          <Doc>
            {Object.entries(values()).map(([name, value]) => (
              <Described key={name} value={value} />
            ))}
          </Doc>,
        ))
      .get("/temporal", (ctx) =>
        ctx.render(
          <Doc>
            <Described value={temporals()} />
          </Doc>,
        ));
    return visit(app, async ({ page, origin, lines }) => {
      await page.goto(origin);
      await page.locator(".described:not(:empty)").last().waitFor();
      const expected = Object.entries(values());
      await page.waitForFunction(
        (count) => document.querySelectorAll(".described:not(:empty)").length === count,
        expected.length,
      );
      const arrived = await page.locator(".described").allTextContents();
      for (const [index, [name, value]] of expected.entries()) {
        assertEquals(arrived[index], describe(plain(value)), name);
      }
      assertEquals(lines, []);
      await page.goto(`${origin}/temporal`);
      const known = await page.evaluate(() => "Temporal" in globalThis);
      if (!known) return;
      await page.locator(".described:not(:empty)").waitFor();
      assertEquals(await page.locator(".described").textContent(), describe(temporals()));
    });
  },
});

/** An object without prototype arrives as one with it. */
function plain(value: unknown): unknown {
  const bare = typeof value === "object" && value && Object.getPrototypeOf(value) === null;
  return bare ? { ...value } : value;
}

Deno.test({
  name: "no text of a prop ends the script it stands in, nor the state of a partial answer",
  ignore,
  fn: () => {
    const texts = [
      `"quoted" \\ 'text'`,
      "</script><script>document.title = 'taken'</script>",
      "<!--<script>",
      "]]> \u2028 \u2029 ${x} `",
    ];
    const app = testApp().get("/", (ctx) =>
      ctx.render(
        <Doc>
          {texts.map((text) => <Shown key={text} text={text} />)}
        </Doc>,
      ));
    return visit(app, async ({ page, origin, lines }) => {
      await page.goto(origin);
      await page.locator(".shown[data-alive=true]").nth(texts.length - 1).waitFor();
      assertEquals(await page.locator(".shown").allTextContents(), texts);
      await page.goto(`${origin}/?fresh-partial`);
      const state = await page.locator("script[type='application/json']").textContent();
      assertStringIncludes(JSON.parse(state!).props, JSON.stringify(texts[1]));
      assertEquals(await page.title(), "Test");
      assertEquals(lines, []);
    });
  },
});

async function rendered(value: unknown): Promise<Response> {
  const app = testApp().get("/", (ctx) => ctx.render(<Described value={value} />));
  return await app.handler()(new Request("http://localhost/"));
}

Deno.test("what an island cannot be given is an error that names the island, the prop and the place", async () => {
  const { error } = console;
  const logged: unknown[][] = [];
  console.error = (...args) => void logged.push(args);
  try {
    for (
      const [value, place] of [
        [() => {}, '<Described value>: "value" cannot be sent'],
        [{ list: [1, new Map([["k", { run() {} }]])] }, "value.list[1].value 0.run"],
        [signal({ symbol: Symbol() }), "value.value.symbol"],
        [{ node: <p>vnode</p> }, "value.node"],
      ] as const
    ) {
      logged.length = 0;
      const response = await rendered(value);
      assertEquals(response.status, 500);
      assertEquals(await response.text(), "Internal server error");
      assertStringIncludes(logged.flat().map(String).join(" "), place);
    }
  } finally {
    console.error = error;
  }
});

Deno.test("of a view on bytes, only the view is sent", async () => {
  const buffer = new TextEncoder().encode("secret public secret");
  const html = await (await rendered(buffer.subarray(7, 13))).text();
  assertStringIncludes(html, btoa("public"));
  assert(!html.includes(btoa("secret").slice(0, 6)));
});
