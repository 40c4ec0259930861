import { assertEquals, assertStringIncludes } from "@std/assert";
import { type App, staticFiles } from "fresh";
import { logged, tempApp, textOf } from "../tests/temp_app.ts";

/** A page that shows its name, the parameters and what it was given to know. */
const pageFile = (name: string, more = "") =>
  `import { h } from "preact";
   export default ({ params, state, error }) => h("b", null, ${JSON.stringify(name)},
     JSON.stringify(params).replaceAll('"', ""), state.seen ?? "", error?.message ?? "");
   ${more}`;

const layoutFile = (name: string, more = "") =>
  `import { h } from "preact";
   export default ({ Component }) => h("i", { id: "${name}" }, h(Component));
   ${more}`;

const middlewareFile = (name: string) =>
  `export default (ctx) => {
     ctx.state.seen = (ctx.state.seen ?? "") + " ${name}";
     return ctx.next();
   };`;

const methodFile = (...methods: string[]) =>
  `export const handler = { ${
    methods.map((method) => `${method}: () => new Response("${method}")`).join()
  } };`;

const bodyOf = async (response: Promise<Response> | Response) =>
  /<body>(.*)<\/body>/s.exec(await textOf(response))?.[1];

Deno.test("a file's name is its pattern; literals come before parameters, those before the rest", async () => {
  await using app = await tempApp({
    "routes/index.ts": pageFile("index"),
    "routes/about.ts": pageFile("about"),
    "routes/[id].ts": pageFile("id"),
    "routes/[...rest].ts": pageFile("rest"),
    "routes/shop/index.ts": pageFile("shop"),
    "routes/shop/[name]@[version].ts": pageFile("mixed"),
    "routes/shop/[id]/edit.ts": pageFile("edit"),
    "routes/docs/[[lang]]/intro.ts": pageFile("intro"),
    "routes/page/[[number]].ts": pageFile("page"),
    "routes/(group)/(inner)/grouped.ts": pageFile("grouped"),
    "routes/(_parts)/hidden.ts": pageFile("hidden"),
    "routes/about_test.ts": "throw new Error('a test is no route')",
  });
  const expected = [
    ["/", "index{}"],
    ["/about", "about{}"],
    ["/other", "id{id:other}"],
    ["/other/deep", "rest{rest:other/deep}"],
    ["/shop", "shop{}"],
    ["/shop/a@2", "mixed{name:a,version:2}"],
    ["/shop/1/edit", "edit{id:1}"],
    ["/docs/intro", "intro{lang:}"],
    ["/docs/de/intro", "intro{lang:de}"],
    ["/page", "page{number:}"],
    ["/page/2", "page{number:2}"],
    ["/grouped", "grouped{}"],
    ["/hidden", "id{id:hidden}"],
    ["/about_test", "id{id:about_test}"],
  ];
  for (const [path, html] of expected) {
    assertEquals(await bodyOf(app.fetch(path)), `<b>${html}</b>`, path);
  }
});

Deno.test("a first segment that is optional may be missing, for all that lies below it", async () => {
  const files = {
    "routes/[[lang]]/index.ts": pageFile("index"),
    "routes/[[lang]]/about.ts": pageFile("about"),
    "routes/[[lang]]/shop/[id].ts": pageFile("shop"),
  };
  const expected = [
    ["", "index{lang:}"],
    ["/hu", "index{lang:hu}"],
    ["/about", "about{lang:}"],
    ["/hu/about", "about{lang:hu}"],
    ["/shop/1", "shop{lang:,id:1}"],
    ["/hu/shop/1", "shop{lang:hu,id:1}"],
  ];
  for (const basePath of ["", "/base"]) {
    await using app = await tempApp(files, { config: { basePath } });
    for (const [path, html] of expected) {
      assertEquals(await bodyOf(app.fetch(basePath + path)), `<b>${html}</b>`, basePath + path);
    }
    assertEquals((await app.fetch(`${basePath}/hu/none`)).status, 404);
  }
});

Deno.test("app, layouts and middlewares of the folders apply, those of groups to their files only", async () => {
  await using app = await tempApp({
    "routes/_app.ts": layoutFile("app"),
    "routes/_middleware.ts": middlewareFile("root"),
    "routes/_layout.ts": layoutFile("root"),
    "routes/index.ts": pageFile("index"),
    "routes/shop.ts": pageFile("file"),
    "routes/shop/_middleware.ts": `const step = (name) => (ctx) => {
        ctx.state.seen += name;
        return ctx.next();
      };
      export const handler = [step(" shop1"), step(" shop2")];`,
    "routes/shop/_layout.ts": layoutFile("shop"),
    "routes/shop/item.ts": pageFile("item"),
    "routes/shop/deep/er/item.ts": pageFile("deeper"),
    "routes/shop/plain.ts": pageFile("plain", "export const config = { skipAppWrapper: true };"),
    "routes/(left)/_middleware.ts": middlewareFile("left"),
    "routes/(left)/_layout.ts": layoutFile(
      "left",
      "export const config = { skipInheritedLayouts: true };",
    ),
    "routes/(left)/left.ts": pageFile("left"),
    "routes/(right)/_layout.ts": layoutFile("right"),
    "routes/(right)/right.ts": pageFile("right"),
  });
  const around = (ids: string[], text: string) =>
    ids.map((id) => `<i id="${id}">`).join("") + `<b>${text}</b>` + "</i>".repeat(ids.length);
  const expected: [string, string[], string][] = [
    ["/", ["app", "root"], "index{} root"],
    ["/shop", ["app", "root"], "file{} root"],
    ["/shop/item", ["app", "root", "shop"], "item{} root shop1 shop2"],
    ["/shop/deep/er/item", ["app", "root", "shop"], "deeper{} root shop1 shop2"],
    ["/shop/plain", ["root", "shop"], "plain{} root shop1 shop2"],
    ["/left", ["app", "left"], "left{} root left"],
    ["/right", ["app", "root", "right"], "right{} root"],
  ];
  for (const [path, ids, text] of expected) {
    assertEquals(await bodyOf(app.fetch(path)), around(ids, text), path);
  }
});

Deno.test("an index file has the steps of its folder, a file beside the folder has not", async () => {
  const own = `export default (ctx) => new Response("stopped");`;
  await using app = await tempApp({
    "routes/shop/_middleware.ts": own,
    "routes/shop/index.ts": pageFile("index"),
    "routes/hats.ts": pageFile("hats"),
    "routes/hats/_middleware.ts": own,
  });
  assertEquals(await textOf(app.fetch("/shop")), "stopped");
  assertEquals(await bodyOf(app.fetch("/hats")), "<b>hats{}</b>");
});

Deno.test("methods that a file does not export are a 405, files of one path share it", async () => {
  await using app = await tempApp({
    "routes/get.ts": methodFile("GET"),
    "routes/head.ts": methodFile("HEAD"),
    "routes/all.ts": `export const handler = (ctx) => new Response(ctx.req.method);`,
    "routes/both.ts":
      `export const handlers = { GET: () => new Response("handlers") }; export const handler = 1;`,
    "routes/post_page.ts": pageFile("page", methodFile("POST")),
    "routes/(a)/shared/index.ts": methodFile("POST"),
    "routes/(b)/shared.ts": methodFile("GET"),
    "routes/shared/index.ts": methodFile("PUT"),
  });
  const answers: [string, string, string | number][] = [
    ["GET", "/get", "GET"],
    ["POST", "/get", 405],
    ["DELETE", "/get", 405],
    ["GET", "/head", 405],
    ["PATCH", "/all", "PATCH"],
    ["GET", "/both", "handlers"],
    ["POST", "/post_page", "POST"],
    ["PUT", "/post_page", 405],
    ["GET", "/shared", "GET"],
    ["POST", "/shared", "POST"],
    ["PUT", "/shared", "PUT"],
    ["DELETE", "/shared", 405],
  ];
  for (const [method, path, result] of answers) {
    const response = await app.fetch(path, { method });
    const text = await response.text();
    assertEquals(response.ok ? text : response.status, result, `${method} ${path}`);
  }
  assertEquals(await bodyOf(app.fetch("/post_page")), "<b>page{}</b>");
  assertEquals((await app.fetch("/get", { method: "HEAD" })).status, 200);
  const options = await app.fetch("/shared", { method: "OPTIONS" });
  assertEquals(options.headers.get("allow")?.split(", ").sort(), ["GET", "POST", "PUT"]);
});

Deno.test("each folder has its error page, within its layouts; the one for 404 is the root's", async () => {
  const broken = `export const handler = () => { throw new Error("broken"); };`;
  const gone = `import { HttpError } from "fresh";
    export const handler = () => { throw new HttpError(404, "gone"); };`;
  await using app = await tempApp({
    "routes/_layout.ts": layoutFile("root"),
    "routes/_500.ts": pageFile("500"),
    "routes/_404.ts": pageFile("404"),
    "routes/broken.ts": broken,
    "routes/gone.ts": gone,
    "routes/shop/_layout.ts": layoutFile("shop"),
    "routes/shop/_error.ts": pageFile("shop"),
    "routes/shop/broken.ts": broken,
    "routes/shop/gone.ts": gone,
    "routes/shop/deep/broken.ts": broken,
    "routes/(group)/_error.ts": pageFile("group", "export const config = {skipInheritedLayouts:1}"),
    "routes/(group)/in_group.ts": broken,
    "routes/api/_error.ts":
      `export const handler = (ctx) => Response.json(ctx.error.message, { status: 599 });`,
    "routes/api/broken.ts": broken,
  });
  const root = '<i id="root">';
  const expected: [string, number, string][] = [
    ["/broken", 500, `${root}<b>500{}broken</b></i>`],
    ["/shop/broken", 500, `${root}<i id="shop"><b>shop{}broken</b></i></i>`],
    ["/shop/deep/broken", 500, `${root}<i id="shop"><b>shop{}broken</b></i></i>`],
    ["/in_group", 500, "<b>group{}broken</b>"],
    ["/gone", 404, `${root}<b>404{}gone</b></i>`],
    ["/shop/gone", 404, `${root}<b>404{}gone</b></i>`],
    ["/unknown", 404, `${root}<b>404{}Not Found</b></i>`],
    ["/shop/unknown", 404, `${root}<b>404{}Not Found</b></i>`],
  ];
  await logged("error", async () => {
    for (const [path, status, html] of expected) {
      const response = await app.fetch(path);
      assertEquals([response.status, await bodyOf(response)], [status, html], path);
    }
    const api = await app.fetch("/api/broken");
    assertEquals([api.status, await api.json()], [599, "broken"]);
  });
});

Deno.test("a file may choose another pattern, and keeps its place and its folder's steps", async () => {
  await using app = await tempApp({
    "routes/[...rest].ts": pageFile("rest"),
    "routes/old/_middleware.ts": middlewareFile("old"),
    "routes/old/page.ts": pageFile("moved", `export const config = { routeOverride: "/new/:id" };`),
    "routes/old/named.ts": pageFile("named", `// No routeOverride after all.`),
  });
  assertEquals(await bodyOf(app.fetch("/new/1")), "<b>moved{id:1} old</b>");
  assertEquals(await bodyOf(app.fetch("/old/page")), "<b>rest{rest:old/page}</b>");
  assertEquals(await bodyOf(app.fetch("/old/named")), "<b>named{} old</b>");
});

Deno.test("a file that cannot serve is an error that names it, and of its own path only", async () => {
  await using app = await tempApp({
    "routes/index.ts": pageFile("fine"),
    "routes/empty.ts": "export const other = 1;",
    "routes/version1.ts": "export const handler = (req, ctx) => new Response();",
    "routes/throws.ts": "throw new Error('throws.ts fails to load');",
    "routes/override.ts": "throw new Error('override.ts fails: routeOverride');",
    "routes/a/_layout.ts": "export const other = 1;",
    "routes/a/index.ts": pageFile("a"),
  });
  assertEquals(await bodyOf(app.fetch("/")), "<b>fine{}</b>");
  for (const path of ["/empty", "/version1", "/throws", "/override", "/a"]) {
    const lines = await logged("error", async () => {
      const response = await app.fetch(path);
      assertEquals([response.status, await response.text()], [500, "Internal server error"]);
    });
    assertEquals(lines.length, 1);
    assertStringIncludes(String(lines[0][1]), path === "/a" ? "a/_layout.ts" : path.slice(1));
  }
});

Deno.test("handlers of layouts and middlewares by method are ignored, with one warning", async () => {
  await using app = await tempApp({
    "routes/_middleware.ts": methodFile("GET"),
    "routes/_layout.ts": layoutFile("root", methodFile("GET")),
    "routes/index.ts": pageFile("page"),
  });
  const lines = await logged("warn", async () => {
    for (let i = 0; i < 2; i++) {
      assertEquals(await bodyOf(app.fetch("/")), '<i id="root"><b>page{}</b></i>');
    }
  });
  assertEquals(lines.map(([line]) => String(line).split(/[: ]/)[0]).sort(), [
    "_layout.ts",
    "_middleware.ts",
  ]);
});

Deno.test("a route file's stylesheets are linked in the head", async () => {
  await using app = await tempApp({
    "routes/index.ts": pageFile("page", `export const css = ["/a.css", "/b.css"];`),
  });
  const html = await textOf(app.fetch("/"));
  const links = [...html.matchAll(/<link rel="stylesheet" href="([^"?]+)/g)].map(([, href]) =>
    href
  );
  assertEquals(links, ["/a.css", "/b.css"]);
});

Deno.test("fsRoutes puts the files in at its place, below its pattern, the base path and the mount", async () => {
  const files = {
    "static/a.txt": "static",
    "routes/index.ts": pageFile("index"),
    "routes/item.ts": pageFile("item"),
    "routes/_middleware.ts": middlewareFile("file"),
  };
  interface State {
    seen?: string;
  }
  const before = (app: App<State>) =>
    app.use(staticFiles()).use((ctx) => (ctx.state.seen = "app", ctx.next())).fsRoutes("/at/*");
  await using app = await tempApp<State>(files, { config: { basePath: "/base" }, setup: before });
  assertEquals(await bodyOf(app.fetch("/base/at")), "<b>index{}app file</b>");
  assertEquals(await bodyOf(app.fetch("/base/at/item")), "<b>item{}app file</b>");
  assertEquals(await textOf(app.fetch("/base/a.txt")), "static");
  assertEquals((await app.fetch("/base/item")).status, 404);
  assertEquals((await app.fetch("/at/item")).status, 404);
});
