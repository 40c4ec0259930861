import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, type PageProps } from "fresh";
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
