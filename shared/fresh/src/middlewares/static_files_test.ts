import { assertEquals, assertMatch } from "@std/assert";
import { staticFiles } from "fresh";
import { type Fetch, tempApp, textOf } from "../../tests/temp_app.ts";

const files = {
  "static/site.css": "body {}",
  "static/image.css": 'body { background: url("/dot.svg") }',
  "static/a b#,ü.txt": "odd name",
  "static/.well-known/security.txt": "contact",
};

const never = "no-cache, no-store, max-age=0, must-revalidate";
const forever = "public, max-age=31536000, immutable";

const withApp = async (
  test: (fetch: Fetch, buildId: string) => Promise<void>,
  basePath?: string,
) => {
  await using app = await tempApp(files, {
    config: { basePath },
    setup: (app) => app.use(staticFiles()).get("*", (ctx) => ctx.text(`app: ${ctx.url.pathname}`)),
  });
  await test(app.fetch, app.buildId);
};

Deno.test("staticFiles answers GET and HEAD with type, length and ETag", () =>
  withApp(async (fetch) => {
    const response = await fetch("/site.css");
    assertEquals(response.status, 200);
    assertMatch(response.headers.get("content-type")!, /^text\/css; charset=utf-8$/i);
    assertEquals(response.headers.get("content-length"), "7");
    assertEquals(response.headers.get("cache-control"), never);
    assertMatch(response.headers.get("etag")!, /^W\/"\w+"$/);
    assertMatch(response.headers.get("vary")!, /If-None-Match/);
    assertEquals(await response.text(), "body {}");

    const head = await fetch("/site.css", { method: "HEAD" });
    assertEquals([head.headers.get("content-length"), head.body], ["7", null]);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      assertEquals((await fetch("/site.css", { method })).status, 405, method);
    }
  }));

Deno.test("staticFiles answers 304 to a browser that has the file", () =>
  withApp(async (fetch) => {
    const etag = (await fetch("/site.css")).headers.get("etag")!;
    const bare = etag.slice(3, -1);
    for (
      const [header, status] of [[etag, 304], [bare, 304], [`"x", ${etag}`, 304], ['"x"', 200]]
    ) {
      const response = await fetch("/site.css", { headers: { "if-none-match": String(header) } });
      assertEquals(response.status, status, String(header));
    }
  }));

Deno.test("staticFiles lets browsers keep what is bound to this build, and unbinds what is not", () =>
  withApp(async (fetch, buildId) => {
    const bound = await fetch(`/site.css?__frsh_c=${buildId}`);
    assertEquals(bound.headers.get("cache-control"), forever);
    const image = await textOf(fetch("/image.css"));
    assertEquals(image, `body { background: url("/dot.svg?__frsh_c=${buildId}") }`);
    const stale = await fetch("/site.css?a=1&__frsh_c=old");
    assertEquals([stale.status, stale.headers.get("location")], [307, "/site.css?a=1"]);
  }));

Deno.test("staticFiles sends one range of a file", () =>
  withApp(async (fetch) => {
    const cases: [string, number, string, string | null][] = [
      ["bytes=0-3", 206, "body", "bytes 0-3/7"],
      ["bytes=5-", 206, "{}", "bytes 5-6/7"],
      ["bytes=-2", 206, "{}", "bytes 5-6/7"],
      ["bytes=9-", 416, "", "bytes */7"],
      ["bytes=0-1,3-4", 200, "body {}", null],
      ["bytes=5-2", 200, "body {}", null],
      ["lines=1-2", 200, "body {}", null],
    ];
    for (const [range, status, body, contentRange] of cases) {
      const response = await fetch("/site.css", { headers: { range } });
      assertEquals(
        [response.status, await response.text(), response.headers.get("content-range")],
        [status, body, contentRange],
        range,
      );
    }
  }));

Deno.test("staticFiles finds names that a URL must escape, and goes on for what it does not have", () =>
  withApp(async (fetch) => {
    assertEquals(await textOf(fetch("/a%20b%23%2C%C3%BC.txt")), "odd name");
    assertEquals(await textOf(fetch("/.well-known/security.txt")), "contact");
    for (const path of ["/other.css", "/%zz", "/%00", "/constructor", "/..%2fsite.css"]) {
      assertEquals(await textOf(fetch(path)), `app: ${path}`);
    }
    assertEquals((await fetch("/favicon.ico")).status, 404);
  }));

Deno.test("staticFiles serves below the base path only", () =>
  withApp(async (fetch) => {
    assertEquals(await textOf(fetch("/shop/site.css")), "body {}");
    for (const path of ["/site.css", "/chop/site.css", "/shopsite.css"]) {
      assertEquals((await fetch(path)).status, 404, path);
    }
  }, "/shop"));
