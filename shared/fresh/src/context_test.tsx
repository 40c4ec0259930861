import { assert, assertEquals, assertMatch } from "@std/assert";
import { App, type Context, type PageProps } from "fresh";
import { fetchFrom, logged, textOf } from "../tests/temp_app.ts";

type Answer = (ctx: Context<unknown>) => Response | Promise<Response>;

const ask = (answer: Answer, path = "/", init?: RequestInit) =>
  fetchFrom(new App().get("/", answer))(path, init);

Deno.test("ctx.route is the pattern that matched, null where none did", async () => {
  const routes: (string | null)[] = [];
  const fetch = fetchFrom(
    new App({ basePath: "/base" })
      .use((ctx) => (routes.push(ctx.route), ctx.next()))
      .get("/", () => new Response())
      .get("/a/b", () => new Response())
      .get("/a/:id", () => new Response()),
  );
  for (const path of ["/base", "/base/a/b", "/base/a/1", "/base/a"]) await fetch(path);
  await fetch("/base/a/b", { method: "POST" });
  assertEquals(routes, ["/base", "/base/a/b", "/base/a/:id", null, "/base/a/b"]);
});

Deno.test("ctx.isPartial tells a request for partials, whose address does not", async () => {
  const answer: Answer = (ctx) => ctx.json([ctx.isPartial, ctx.url.search]);
  const expected: [string, unknown][] = [
    ["/?a=%20b", [false, "?a=%20b"]],
    ["/?fresh-partial", [true, ""]],
    ["/?a=%20b&fresh-partial=true&c", [true, "?a=%20b&c"]],
    ["/?xfresh-partial=1", [false, "?xfresh-partial=1"]],
  ];
  for (const [path, result] of expected) {
    assertEquals(await (await ask(answer, path)).json(), result, path);
  }
});

Deno.test("a page has the context's fields, with its data", async () => {
  const names = "config url req params info state isPartial Component error route data".split(" ");
  let props: PageProps | undefined;
  const fetch = fetchFrom(
    new App().route("/:id", { component: (given) => (props = given, null) }),
  );
  await fetch("/1");
  assertEquals(Object.keys(props!).sort(), names.sort());
  assertEquals([props!.params, props!.route, props!.error], [{ id: "1" }, "/:id", null]);
});

Deno.test("answers have the type of what they hold, unless they are given another", async () => {
  const answers: [Answer, string, string][] = [
    [(ctx) => ctx.text("a"), "text/plain;charset=UTF-8", "a"],
    [(ctx) => ctx.html("<p>"), "text/html; charset=utf-8", "<p>"],
    [(ctx) => ctx.json({ a: [1] }), "application/json", '{"a":[1]}'],
    [(ctx) => ctx.html("<p>", { headers: { "content-type": "a/b" } }), "a/b", "<p>"],
    [(ctx) => ctx.text("a", { headers: { "content-type": "a/b" } }), "a/b", "a"],
  ];
  for (const [answer, type, body] of answers) {
    const response = await ask(answer);
    assertEquals([response.headers.get("content-type"), await response.text()], [type, body]);
  }
  const created = await ask((ctx) => ctx.html("a", { status: 201, headers: { "x-a": "1" } }));
  assertEquals([created.status, created.headers.get("x-a")], [201, "1"]);
});

Deno.test("a stream sends what an iterable gives, text encoded and bytes as they are", async () => {
  function* pieces() {
    yield "ü";
    yield new Uint8Array([33]);
  }
  async function* later() {
    yield* pieces();
    await Promise.resolve();
    yield "?";
  }
  const sources: [Answer, string][] = [
    [(ctx) => ctx.stream(["a", "b"]), "ab"],
    [(ctx) => ctx.stream(pieces()), "ü!"],
    [(ctx) => ctx.stream(pieces), "ü!"],
    [(ctx) => ctx.stream(later), "ü!?"],
    [(ctx) => ctx.stream(later()), "ü!?"],
  ];
  for (const [answer, body] of sources) assertEquals(await textOf(ask(answer)), body);
  const typed = await ask((ctx) =>
    ctx.stream(pieces, { status: 201, headers: { "content-type": "text/csv" } })
  );
  assertEquals([typed.status, typed.headers.get("content-type")], [201, "text/csv"]);
});

Deno.test("a stream is only taken as far as it is read, and its generator may clean up", async () => {
  const events: string[] = [];
  function* pieces() {
    try {
      for (let i = 0;; i++) {
        events.push(`piece ${i}`);
        yield "x";
      }
    } finally {
      events.push("cleaned up");
    }
  }
  const response = await ask((ctx) => ctx.stream(pieces));
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  assertEquals(events.at(-1), "cleaned up");
  assert(events.length < 5);
});

Deno.test("HEAD ends a stream that nobody is going to read", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const source = new ReadableStream({ cancel: () => resolve() });
  const response = await ask(() => new Response(source), "/", { method: "HEAD" });
  assertEquals(response.body, null);
  await promise;
});

Deno.test("ctx.render gives a whole page, whatever of it is there", async () => {
  const charset = '<meta charset="utf-8"/>';
  const title = (
    <head>
      <title>t</title>
    </head>
  );
  const pages = [
    { content: null, html: `<html><head>${charset}</head><body></body></html>` },
    {
      content: <b>1</b>,
      html: `<html><head>${charset}</head><body><b>1</b></body></html>`,
    },
    {
      content: <body class="a">1</body>,
      html: `<html><head>${charset}</head><body class="a">1</body></html>`,
    },
    {
      content: <>{title}1</>,
      html: `<html><head><title>t</title></head><body>1</body></html>`,
    },
    {
      content: <html lang="en">1</html>,
      html: `<html lang="en"><head>${charset}</head><body>1</body></html>`,
    },
    {
      content: <html lang="en">{title}1</html>,
      html: `<html lang="en"><head><title>t</title></head><body>1</body></html>`,
    },
    {
      content: (
        <html lang="en">
          <body>1</body>
        </html>
      ),
      html: `<html lang="en"><head>${charset}</head><body>1</body></html>`,
    },
  ];
  for (const { content, html } of pages) {
    const response = await ask((ctx) => ctx.render(content));
    assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(await response.text(), `<!DOCTYPE html>${html}`);
  }
});

Deno.test("ctx.render passes status and headers on", async () => {
  const response = await ask((ctx) =>
    ctx.render(<b />, {
      status: 418,
      statusText: "Short and stout",
      headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]],
    })
  );
  assertEquals([response.status, response.statusText], [418, "Short and stout"]);
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
});

Deno.test("ctx.render takes a vnode or null, and nothing else", async () => {
  const wrong: unknown[] = [undefined, {}, "text", 1, [<b key="1" />], JSON.parse('{"type":"b"}')];
  await logged("error", async () => {
    for (const content of wrong) {
      assertEquals((await ask((ctx) => ctx.render(content as null))).status, 500, String(content));
    }
    const none: Answer = (ctx) => (ctx.render as () => Promise<Response>).call(ctx);
    assertEquals((await ask(none)).status, 500);
  });
});

Deno.test("an error while a page is rendered gives one clean error page", async () => {
  const Broken = () => {
    throw new Error("secret");
  };
  const fetch = fetchFrom(
    new App()
      .onError("*", { component: () => <b>sorry</b> })
      .get("/", (ctx) => ctx.render(<p>begun {h()}</p>)),
  );
  function h() {
    return <Broken />;
  }
  await logged("error", async () => {
    const response = await fetch("/");
    const html = await response.text();
    assertEquals(response.status, 500);
    assertMatch(html, /^<!DOCTYPE html><html><head>.*<\/head><body><b>sorry<\/b><\/body><\/html>$/);
  });
});

Deno.test("ctx.upgrade refuses what is no upgrade request", async () => {
  const half = { headers: { upgrade: "websocket" } };
  for (const init of [{}, half]) {
    assertEquals((await ask((ctx) => ctx.upgrade({ message() {} }), "/", init)).status, 400);
    assertEquals((await ask((ctx) => ctx.upgrade().response, "/", init)).status, 400);
    const fetch = fetchFrom(new App().ws("/", { open() {} }));
    assertEquals((await fetch("/", init)).status, 400);
    assertEquals((await fetch("/", { method: "POST" })).status, 405);
  }
});
