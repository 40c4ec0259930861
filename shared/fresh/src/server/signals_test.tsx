import { computed, signal } from "@preact/signals";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { App } from "fresh";
import { useMemo } from "preact/hooks";

async function htmlOf(content: unknown): Promise<string> {
  const handler = new App().get("/", (ctx) => ctx.render(<p>{content as never}</p>)).handler();
  const html = await (await handler(new Request("http://localhost/"))).text();
  return /<p>(.*)<\/p>/.exec(html)![1];
}

Deno.test("a signal is rendered as what it holds, where Preact would render it", async () => {
  assertEquals(await htmlOf([signal("a & b"), "|", signal(0), "|", signal(7)]), "a &amp; b|0|7");
  assertEquals(await htmlOf([signal(true), signal(false), signal(null), signal(undefined)]), "");
  assertEquals(await htmlOf(signal(<b>bold</b>)), "<b>bold</b>");
  assertEquals(
    await htmlOf([computed(() => 2 + 3), signal([<i key="1">x</i>, "y"])]),
    "5<i>x</i>y",
  );
});

Deno.test("a signal that outlives the request is read, not watched", async () => {
  let watched = 0;
  const shared = signal(1, { watched: () => watched++ });
  const double = computed(() => shared.value * 2);
  function Reader() {
    const kept = useMemo(() => computed(() => shared.value + 1), []);
    return <span class={double as never}>{shared.value} {shared} {kept}</span>;
  }
  assertStringIncludes(await htmlOf(<Reader />), `<span class="2">1 1 2</span>`);
  shared.value = 5;
  assertStringIncludes(await htmlOf(<Reader />), `<span class="10">5 5 6</span>`);
  assertEquals(watched, 0);
});
