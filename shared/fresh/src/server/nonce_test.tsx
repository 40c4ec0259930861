import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { App, csp } from "fresh";
import { Head } from "fresh/runtime";

const nonceKey = Symbol.for("__freshNonce");

const app = new App().use(csp({ useNonce: true })).get("/", (ctx) =>
  ctx.render(
    <html f-client-nav>
      <head>
        <style>a</style>
        <script src="/a.js" />
      </head>
      <body>
        <Head>
          <style>b</style>
          <script type="application/ld+json">{"{}"}</script>
        </Head>
        <script nonce="author">1</script>
      </body>
    </html>,
  ));

Deno.test("scripts and styles carry the nonce of their answer, where the author gave none", async () => {
  const seen = new Set<unknown>();
  for (const query of ["", "?fresh-partial=true"]) {
    const response = await app.handler()(new Request(`http://localhost/${query}`));
    const nonce = (response as unknown as Record<symbol, string>)[nonceKey];
    assertMatch(nonce, /^[0-9a-f]{32}$/);
    seen.add(nonce);
    const html = await response.text();
    const tags = html.match(/<(script|style)\b[^>]*>/g)!;
    // Four of the page, one of the author's own, and the framework's.
    assertEquals(tags.length, 6);
    for (const tag of tags) {
      assert(tag.includes(`nonce="${nonce}"`) || tag.includes('nonce="author"'), tag);
    }
    assertEquals(html.split('nonce="author"').length, 2);
    for (const [name, value] of response.headers) {
      if (value.includes(nonce)) assertEquals(name, "content-security-policy");
    }
  }
  assertEquals(seen.size, 2);
});

Deno.test("no header gives the nonce away but the policy itself, and no two pages share one", async () => {
  const handler = new App().get("/", (ctx) => ctx.render(<style>a</style>)).handler();
  const [one, two] = await Promise.all(
    [1, 2].map(() => handler(new Request("http://localhost/"))),
  ) as unknown as [Record<symbol, string> & Response, Record<symbol, string> & Response];
  assertNotEquals(one[nonceKey], two[nonceKey]);
  assertEquals([...one.headers.keys()], ["content-type"]);
});
