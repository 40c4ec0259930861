import { assertEquals } from "@std/assert";
import { App } from "fresh";
import { type Fetch, fetchFrom, textOf } from "../tests/temp_app.ts";

/** An app that answers by the pattern that matched and its parameters. */
function routes(...patterns: string[]): Fetch {
  const app = new App();
  for (const pattern of patterns) {
    app.get(pattern, (ctx) => ctx.json([ctx.route, ctx.params]));
  }
  return fetchFrom(app);
}

async function match(fetch: Fetch, path: string): Promise<unknown> {
  const response = await fetch(path);
  return response.status === 200 ? await response.json() : response.status;
}

Deno.test("literal paths come before patterns, patterns in the order of their registration", async () => {
  const fetch = routes("/:any", "/shoes/:id", "/:any/red", "/shoes", "/shoes/blue");
  const expected: [string, string, Record<string, string>][] = [
    ["/shoes", "/shoes", {}],
    ["/hats", "/:any", { any: "hats" }],
    ["/shoes/blue", "/shoes/blue", {}],
    ["/shoes/red", "/shoes/:id", { id: "red" }],
    ["/hats/red", "/:any/red", { any: "hats" }],
  ];
  for (const [path, route, params] of expected) {
    assertEquals(await match(fetch, path), [route, params], path);
  }
});

Deno.test("a literal path also answers with or without its last slash, a pattern does not", async () => {
  const fetch = routes("/shoes", "/hats/", "/coats", "/coats/", "/bags/:id");
  const expected: [string, unknown][] = [
    ["/shoes/", ["/shoes", {}]],
    ["/hats", ["/hats/", {}]],
    ["/coats", ["/coats", {}]],
    ["/coats/", ["/coats/", {}]],
    ["/bags/1", ["/bags/:id", { id: "1" }]],
    ["/bags/1/", 404],
  ];
  for (const [path, result] of expected) assertEquals(await match(fetch, path), result, path);
});

Deno.test("parameters are decoded, and empty where an optional one is left out", async () => {
  const fetch = routes("/a/:id", "/b{/:id}?", "/c/:rest*", "/d/:name.:ext", "/e/(\\d+)", "/f/*");
  const expected: [string, unknown][] = [
    ["/a/a%20b%2Fc", ["/a/:id", { id: "a b/c" }]],
    ["/a/%E6%97%A5", ["/a/:id", { id: "日" }]],
    ["/a/%zz", ["/a/:id", { id: "%zz" }]],
    ["/b", ["/b{/:id}?", { id: "" }]],
    ["/b/1", ["/b{/:id}?", { id: "1" }]],
    ["/c", ["/c/:rest*", { rest: "" }]],
    ["/c/1/2", ["/c/:rest*", { rest: "1/2" }]],
    ["/d/photo.png", ["/d/:name.:ext", { name: "photo", ext: "png" }]],
    ["/e/12", ["/e/(\\d+)", { 0: "12" }]],
    ["/e/x", 404],
    ["/f/1/2", ["/f/*", { 0: "1/2" }]],
  ];
  for (const [path, result] of expected) assertEquals(await match(fetch, path), result, path);
});

Deno.test("a literal path outside ASCII is found as browsers write it", async () => {
  const fetch = routes("/größe", "/a b", "/a#b");
  assertEquals(await match(fetch, "/gr%C3%B6%C3%9Fe"), ["/größe", {}]);
  assertEquals(await match(fetch, "/a%20b"), ["/a b", {}]);
  assertEquals(await match(fetch, "/a%23b"), ["/a#b", {}]);
});

Deno.test("an escaped letter reaches no literal path that a look at the URL would miss", async () => {
  assertEquals(await match(routes("/admin", "/a/b"), "/%61dmin"), 404);
  assertEquals(await match(routes("/admin", "/a/b"), "/a%2Fb"), 404);
});

Deno.test("the first registration of a path and method wins, others add their methods", async () => {
  for (const path of ["/literal", "/:pattern"]) {
    const fetch = fetchFrom(
      new App()
        .get(path, () => new Response("first"))
        .get(path, () => new Response("second"))
        .post(path, () => new Response("post"))
        .all(path, () => new Response("all")),
    );
    const answers: [string, string][] = [
      ["GET", "first"],
      ["POST", "post"],
      ["DELETE", "all"],
      ["OPTIONS", "all"],
    ];
    for (const [method, text] of answers) {
      assertEquals(await textOf(fetch("/literal", { method })), text, `${path} ${method}`);
    }
  }
});

Deno.test("HEAD has a handler of its own or that of GET, and never a body", async () => {
  const own = new App()
    .get("/", () => new Response("get", { headers: { from: "get" } }))
    .head("/", () => new Response("head", { headers: { from: "head" } }));
  const fallback = new App().get("/", () => new Response("get", { headers: { from: "get" } }));
  for (const [app, from] of [[own, "head"], [fallback, "get"]] as const) {
    const response = await fetchFrom(app)("/", { method: "HEAD" });
    assertEquals([response.headers.get("from"), response.body], [from, null]);
  }
});

Deno.test("OPTIONS tells the methods of a path as they were registered", async () => {
  const fetch = fetchFrom(
    new App().get("/", () => new Response()).post("/", () => new Response())
      .get("/:id", () => new Response()),
  );
  for (const [path, allow] of [["/", "GET, POST"], ["/1", "GET"]]) {
    const response = await fetch(path, { method: "OPTIONS" });
    assertEquals([response.status, response.headers.get("allow")], [204, allow]);
  }
  assertEquals((await fetch("/no/such", { method: "OPTIONS" })).status, 404);
});

Deno.test("a method that a known path does not answer is a 405", async () => {
  const fetch = fetchFrom(
    new App()
      .post("/", () => new Response())
      .route("/page", { component: () => null })
      .all("/all", () => new Response()),
  );
  const cases = [
    ["GET", "/"],
    ["PUT", "/"],
    ["POST", "/page"],
    ["PROPFIND", "/all"],
    ["constructor", "/page"],
  ];
  for (const [method, path] of cases) {
    const response = await fetch(path, { method });
    assertEquals(
      [response.status, await response.text()],
      [405, "Method Not Allowed"],
      `${method} ${path}`,
    );
  }
});

Deno.test("a method that fetch does not write in capitals is meant all the same", async () => {
  const fetch = fetchFrom(new App().patch("/", (ctx) => ctx.text(ctx.req.method)));
  assertEquals(await textOf(fetch("/", { method: "patch", body: "{}" })), "PATCH");
});
