import { assertEquals, assertStringIncludes } from "@std/assert";
import { App } from "fresh";
import type { VNode } from "preact";
import { logged } from "../../tests/temp_app.ts";

const warnings = async (vnode: VNode, mode: "development" | "production" = "development") =>
  (await logged("warn", async () => {
    const handler = new App({ mode }).get("/", (ctx) => ctx.render(vnode)).handler();
    await (await handler(new Request("http://localhost/"))).text();
  })).map((line) => line.join(" "));

// Attributes that the types refuse, as they come from a spread or from plain HTML.
const misspelt = { "f-clientnav": true };
const unknown = { "f-teleport": "/x" };

Deno.test("an unknown f-* attribute is named with its element, and with what was meant", async () => {
  const [meant] = await warnings(<nav {...misspelt}>x</nav>);
  assertStringIncludes(meant, "<nav f-clientnav>");
  assertStringIncludes(meant, 'did you mean "f-client-nav"?');
  const [other] = await warnings(<p {...unknown}>x</p>);
  assertStringIncludes(other, "<p f-teleport>");
  assertStringIncludes(other, "f-partial");
});

Deno.test("an attribute that ended up among the classes is told", async () => {
  const [line] = await warnings(<div class="wide f-client-nav">x</div>);
  assertStringIncludes(line, '"f-client-nav" is an attribute, not a class');
});

Deno.test("each mistake is told once, and none in production", async () => {
  const again = { "f-client-navs": true };
  assertEquals((await warnings(<b {...again}>x</b>, "production")).length, 0);
  assertEquals((await warnings(<b {...again}>x</b>)).length, 1);
  assertEquals((await warnings(<b {...again}>x</b>)).length, 0);
});
