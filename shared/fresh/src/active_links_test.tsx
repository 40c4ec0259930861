import { assertEquals } from "@std/assert";
import { App } from "fresh";
import { fetchFrom, textOf } from "../tests/temp_app.ts";

/** The attributes of a link on a page at `path`, as they stand in its HTML. */
async function linkAt(path: string, href?: string, own: object = {}): Promise<string> {
  const app = new App().get("*", (ctx) => ctx.render(<a href={href} {...own}>x</a>));
  const html = await textOf(fetchFrom(app)(path));
  return /<a(?: href(?:="[^"]*")?)?([^>]*)>x/.exec(html)![1].trim();
}

const current = 'data-current="true" aria-current="page"';
const ancestor = 'data-ancestor="true" aria-current="true"';

Deno.test("a link to the page itself is current, one to what lies above it an ancestor", async () => {
  const cases: [string, string, string][] = [
    ["/shop/hats", "/shop/hats", current],
    ["/shop/hats", "/shop", ancestor],
    ["/shop/hats", "/shop/", ancestor],
    ["/shop/hats", "/", ancestor],
    ["/", "/", current],
    ["/shop/hats", "/shop/hats#red", current],
    ["/shop/hats", "/shop/./hats", current],
    ["/größe", "/größe", current],
    ["/shop/hats", "/shop/hats/red", ""],
    ["/shop/hats", "/sho", ""],
    ["/shop/hats", "/shop/hat", ""],
    ["/shop/hats", "hats", ""],
    ["/shop/hats", "https://other.example/shop/hats", ""],
    ["/shop/hats", "//localhost/shop", ""],
  ];
  for (const [path, href, attributes] of cases) {
    assertEquals(await linkAt(path, href), attributes, `${href} on ${path}`);
  }
});

Deno.test("the query of a link counts where it has one", async () => {
  const cases: [string, string, string][] = [
    ["/shop?size=4", "/shop", current],
    ["/shop?size=4", "/shop?size=4", current],
    ["/shop?size=4", "/shop?size=5", ""],
    ["/shop", "/shop?size=4", ""],
    ["/shop?size=4&fresh-partial=true", "/shop?size=4", current],
    ["/shop/hats", "/shop?size=4", ancestor],
  ];
  for (const [path, href, attributes] of cases) {
    assertEquals(await linkAt(path, href), attributes, `${href} on ${path}`);
  }
});

Deno.test("an aria-current of the author's own stays", async () => {
  const attributes = await linkAt("/shop", "/shop", { "aria-current": "step" });
  assertEquals(attributes, 'aria-current="step" data-current="true"');
});

Deno.test("a link that leads to another host or nowhere is neither, and breaks no page", async () => {
  for (const href of ["/\\", "/\t/", "/\\localhost/shop", "/\n/localhost", "//", "", undefined]) {
    assertEquals(await linkAt("/shop", href), "", href);
  }
});
