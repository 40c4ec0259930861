import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, createDefine, HttpError, page, type PageProps, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { app as fixture } from "./fixture/main.ts";

const root = new URL("./fixture/", import.meta.url).pathname;

async function fixtureHandler() {
  const builder = new Builder<{ visits: string[] }>({ root });
  (await builder.build({ snapshot: "memory" }))(fixture);
  const handler = fixture.handler();
  return {
    builder,
    get: (path: string, init?: RequestInit) => handler(request(path, init)),
  };
}

const request = (path: string, init?: RequestInit) => new Request(`http://localhost${path}`, init);

Deno.test("a page without islands ships no script at all", async () => {
  const { get } = await fixtureHandler();
  const response = await get("/plain");
  assertEquals(response.headers.get("link"), null);
  assertEquals((await response.text()).includes("<script"), false);
});

Deno.test("a page with islands names the runtime and each island once, under the page's nonce", async () => {
  const { get } = await fixtureHandler();
  const response = await get("/");
  const html = await response.text();
  const link = response.headers.get("link")!;
  const wanted = ["fresh-runtime.js", "Counter.js", "Toggle.js"];
  assertEquals(link.match(/[\w-]+\.js(?=>)/g)!.slice(0, 3), wanted);
  for (const file of wanted) {
    const url = new RegExp(`from "(/_fresh/js/[0-9a-f]+/${file})"`).exec(html)![1];
    assertStringIncludes(link, `<${url}>; rel="modulepreload"; as="script"`);
  }
  assertMatch(html, /<script type="module" nonce="[0-9a-f]{32}"/);
  assertStringIncludes(html, "<title>Home</title>");
  assertEquals(html.match(/<title>/g)?.length, 1);
});

Deno.test("a group's middleware and layout apply to its routes, and every cookie arrives", async () => {
  const { get } = await fixtureHandler();
  const response = await get("/products/5");
  const html = await response.text();
  assertStringIncludes(
    html,
    `<section class="shop"><h1>5 after root,shop</h1></section>`,
  );
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
});

Deno.test("errors of handlers and unknown paths are shown by the error page, without detail", async () => {
  const { get } = await fixtureHandler();
  for (
    const [path, status] of [["/products/none", 404], ["/nope", 404]] as const
  ) {
    const response = await get(path);
    assertEquals(response.status, status);
    assertStringIncludes(await response.text(), `<h1>Error ${status}</h1>`);
  }
  const log = console.error;
  console.error = () => {};
  try {
    const response = await get("/products/boom");
    assertEquals(response.status, 500);
    assertEquals((await response.text()).includes("secret"), false);
  } finally {
    console.error = log;
  }
});

Deno.test("a method that no file of a path exports answers 405", async () => {
  const { get } = await fixtureHandler();
  assertEquals((await get("/products/5", { method: "POST" })).status, 405);
  assertEquals((await get("/products/5", { method: "HEAD" })).status, 200);
  assertEquals(
    (await get("/products/5", { method: "OPTIONS" })).headers.get("allow"),
    "GET",
  );
});

Deno.test("static files carry an ETag, answer 304 and ranges, and may be kept with the build's id", async () => {
  const { get, builder } = await fixtureHandler();
  const plain = await get("/styles.css");
  assertStringIncludes(plain.headers.get("cache-control")!, "no-cache");
  const etag = plain.headers.get("etag")!;
  const again = await get("/styles.css", {
    headers: { "if-none-match": etag },
  });
  assertEquals(again.status, 304);
  const locked = await get(`/styles.css?__frsh_c=${builder.config.buildId}`);
  assertStringIncludes(locked.headers.get("cache-control")!, "immutable");
  const dot = /url\("(\/dot\.svg\?__frsh_c=[0-9a-f]+)"\)/.exec(await locked.text())![1];
  assertStringIncludes((await get(dot)).headers.get("cache-control")!, "immutable");
  const stale = await get("/styles.css?__frsh_c=old");
  assertEquals([stale.status, stale.headers.get("location")], [
    307,
    "/styles.css",
  ]);
  const part = await get("/styles.css", { headers: { range: "bytes=0-3" } });
  assertEquals([part.status, await part.text()], [206, "body"]);
  assertEquals((await get("/styles.css", { method: "POST" })).status, 405);
});

Deno.test("what is registered applies from top to bottom", async () => {
  const seen: string[] = [];
  const app = new App()
    .use("/a", (ctx) => (seen.push("use /a"), ctx.next()))
    .get("/a/b", () => new Response("b"))
    .use("/a/b", (ctx) => (seen.push("late"), ctx.next()))
    .get("/c", () => new Response("c"));
  const handler = app.handler();
  await handler(request("/a/b"));
  await handler(request("/c"));
  assertEquals(seen, ["use /a"]);
});

Deno.test("a redirect by path never leaves the host", async () => {
  for (
    const target of [
      "//evil.example",
      "/\\evil.example",
      "/\\/evil.example",
      "/\t/evil.example",
    ]
  ) {
    const handler = new App().get("/", (ctx) => ctx.redirect(target)).handler();
    const location = (await handler(request("/"))).headers.get("location")!;
    assertEquals(
      new URL(location, "http://localhost/").host,
      "localhost",
      target,
    );
  }
});

Deno.test("an app mounted below a path keeps its own routes and the outer middlewares", async () => {
  const inner = new App<{ user: string }>().get(
    "/hello",
    (ctx) => ctx.text(ctx.state.user),
  );
  const handler = new App<{ user: string }>()
    .use((ctx) => (ctx.state.user = "anna", ctx.next()))
    .mountApp("/inner", inner)
    .handler();
  assertEquals(await (await handler(request("/inner/hello"))).text(), "anna");
});

Deno.test("an error without a page answers its public message, or none", async () => {
  const log = console.error;
  console.error = () => {};
  try {
    const handler = new App()
      .get("/teapot", () => Promise.reject(new HttpError(418)))
      .get("/crash", () => Promise.reject(new Error("secret")))
      .handler();
    const teapot = await handler(request("/teapot"));
    assertEquals([teapot.status, await teapot.text()], [418, "I'm a teapot"]);
    const crash = await handler(request("/crash"));
    assertEquals([crash.status, await crash.text()], [
      500,
      "Internal server error",
    ]);
  } finally {
    console.error = log;
  }
});

Deno.test("requests that are rendered at the same time never see each other", async () => {
  const app = new App<{ name: string }>()
    .appWrapper(
      async function Wrapper(
        { Component, state }: PageProps<unknown, { name: string }>,
      ) {
        await new Promise((done) => setTimeout(done, Math.random() * 5));
        return (
          <html>
            <body class={state.name}>
              <Component />
            </body>
          </html>
        );
      },
    )
    .get("/:name", (ctx) => {
      ctx.state.name = ctx.params.name;
      return ctx.render(<p>{ctx.params.name}</p>);
    });
  const handler = app.handler();
  await Promise.all(Array.from({ length: 50 }, async (_, i) => {
    const html = await (await handler(request(`/n${i}`))).text();
    assertStringIncludes(html, `<body class="n${i}"><p>n${i}</p></body>`);
  }));
});

Deno.test("what a page leaves out of html, head and body is added", async () => {
  const handler = new App().get("/", (ctx) => ctx.render(<h1>Hi</h1>))
    .handler();
  const html = await (await handler(request("/"))).text();
  assertEquals(
    html,
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><h1>Hi</h1></body></html>',
  );
});

Deno.test("the data of every method reaches the page with its type", () => {
  const define = createDefine<{ user: string }>();
  const handler = define.handlers({
    GET: () => page({ count: 1 }),
    POST: () => new Response(null, { status: 303 }),
  });
  const Page = define.page<typeof handler>(({ data }) => {
    const count: number = data.count;
    // @ts-expect-error -- the handler gives no such field
    data.missing;
    return <p>{count}</p>;
  });
  assertEquals(typeof Page, "function");
});

Deno.test("static files pass on what they do not have", async () => {
  const handler = new App().use(staticFiles()).get(
    "/x",
    () => new Response("x"),
  ).handler();
  assertEquals(await (await handler(request("/x"))).text(), "x");
});
