import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { tempFolder } from "../../tests/temp_folder.ts";

const island = (name: string, text: string) =>
  `import { useSignal } from "@preact/signals";
export function ${name}() { const open = useSignal(true); return open.value ? "${text}" : null; }`;

const sources = {
  "islands/Menu.tsx": island("Menu", "menu"),
  "islands/Cart.tsx": island("Cart", "cart"),
  "static/logo.svg": "<svg/>",
  "static/other.svg": "<svg></svg>",
  "static/site.css":
    "a { background: url('/logo.svg') } b { background: url(/made/elsewhere.png) }",
};

/** Every client file of a build by the name it has there. */
async function clientFiles(root: string) {
  const builder = new Builder({ root });
  await builder.build();
  const folder = join(root, "_fresh/static/_fresh/js", builder.config.buildId);
  const files: Record<string, string> = {};
  for await (const { name } of Deno.readDir(folder)) {
    files[name] = await Deno.readTextFile(join(folder, name));
  }
  return { files, buildId: builder.config.buildId };
}

/** The app of a folder, built in memory. */
async function builtApp(root: string, options: { basePath?: string } = {}) {
  const builder = new Builder({ root });
  const app = new App(options).use(staticFiles()).fsRoutes();
  (await builder.build({ snapshot: "memory" }))(app);
  const handler = app.handler();
  return {
    buildId: builder.config.buildId,
    get: (path: string, headers: HeadersInit = {}) =>
      handler(new Request(new URL(path, "http://localhost"), { headers })),
  };
}

const page = `import { Menu } from "../islands/Menu.tsx";
import { Cart } from "../islands/Cart.tsx";
import { h } from "preact";
export default () => [h(Menu), h(Cart)];`;

/** The addresses that a page preloads, by file name. */
async function preloaded(root: string): Promise<Record<string, string>> {
  const { get } = await builtApp(root);
  const link = (await get("/")).headers.get("link")!;
  return Object.fromEntries([...link.matchAll(/<([^>]*\/([^/>]+))>/g)].map((m) => [m[2], m[1]]));
}

Deno.test("the same sources in another folder give the same client files and the same build id", async () => {
  await using here = await tempFolder(sources);
  await using there = await tempFolder(
    Object.fromEntries(Object.entries(sources).map(([name, text]) => [`deep/er/${name}`, text])),
  );
  assertEquals(await clientFiles(join(there.path, "deep/er")), await clientFiles(here.path));
});

Deno.test("a change in one island changes the address of its file alone", async () => {
  await using folder = await tempFolder({ ...sources, "routes/index.ts": page });
  const before = await preloaded(folder.path);
  // Another file, as a module that was imported once is kept by the process.
  await using changed = await tempFolder({
    ...sources,
    "routes/index.ts": page,
    "islands/Cart.tsx": island("Cart", "basket"),
  });
  const after = await preloaded(changed.path);
  assertEquals(Object.keys(after), Object.keys(before));
  const moved = Object.keys(before).filter((name) => before[name] !== after[name]);
  assertEquals(moved, ["Cart.js"]);
});

Deno.test("a client file answers under its own address and that of the build, and may be kept for ever", async () => {
  await using folder = await tempFolder({ ...sources, "routes/index.ts": page });
  const { get, buildId } = await builtApp(folder.path);
  const link = (await get("/")).headers.get("link")!;
  const [, own] = /<(\/_fresh\/js\/[0-9a-f]+\/Menu\.js)>/.exec(link)!;
  assertMatch(buildId, /^[a-zA-Z0-9]+$/);
  const [mine, builds] = await Promise.all([get(own), get(`/_fresh/js/${buildId}/Menu.js`)]);
  for (const response of [mine, builds]) {
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
  }
  const code = await mine.text();
  assertEquals(await builds.text(), code);
  assertEquals((await get("/_fresh/js/0123456789abcdef/Menu.js")).status, 404);
  // Every import leads on, from wherever the file was loaded.
  const imports = [...code.matchAll(/from"(\.\.\/[^"]+)"/g)].map(([, path]) => path);
  assertNotEquals(imports, []);
  for (const path of imports) {
    assertEquals((await get(new URL(path, `http://localhost${own}`).pathname)).status, 200);
  }
});

Deno.test("pages name what the modules of islands import, after the modules themselves", async () => {
  await using folder = await tempFolder({ ...sources, "routes/index.ts": page });
  const names = Object.keys(await preloaded(folder.path));
  assertEquals(names.slice(0, 3), ["fresh-runtime.js", "Menu.js", "Cart.js"]);
  assertEquals(names.includes("fresh-islands.js"), true);
  // Preact, its hooks and signals are one chunk, which every island shares.
  const { files } = await clientFiles(folder.path);
  const chunksOf = (code: string) => code.match(/chunk-\w+\.js/g);
  assertEquals(chunksOf(files["Menu.js"]), chunksOf(files["Cart.js"]));
  assertEquals(chunksOf(files["Menu.js"])!.length, 1);
});

Deno.test("a stylesheet keeps its address until it, or a file that it shows, changes", async () => {
  const version = async (changes: Record<string, string>) => {
    await using folder = await tempFolder({ ...sources, ...changes });
    const { get } = await builtApp(folder.path);
    return (await get("/site.css")).headers.get("etag");
  };
  const first = await version({});
  assertEquals(await version({ "static/other.svg": "<svg>1</svg>" }), first);
  assertNotEquals(await version({ "static/logo.svg": "<svg>1</svg>" }), first);
});

Deno.test("what a stylesheet shows is bound to its content, and what is not of the build to the stylesheet", async () => {
  await using folder = await tempFolder({
    ...sources,
    "static/deep/a.css": `@font-face { src: url("../logo.svg#a") }
i { background: url( '/logo.svg?x=1' ) }
u { background: url(data:image/svg+xml,%3Csvg/%3E) url(//cdn.example/x.png) url(#mask) url("a\\"b") }`,
  });
  const { get, buildId } = await builtApp(folder.path);
  const css = await (await get("/deep/a.css")).text();
  const logo = (await get("/logo.svg")).headers.get("etag")!.slice(3, -1);
  assertEquals(
    css,
    `@font-face { src: url("../logo.svg?__frsh_c=${logo}#a") }
i { background: url("/logo.svg?x=1&__frsh_c=${logo}") }
u { background: url(data:image/svg+xml,%3Csvg/%3E) url(//cdn.example/x.png) url(#mask) url("a\\"b") }`,
  );
  assertMatch(
    await (await get("/site.css")).text(),
    /url\("\/made\/elsewhere\.png\?__frsh_c=\w+"\)/,
  );
  for (const lock of [logo, buildId]) {
    const response = await get(`/logo.svg?__frsh_c=${lock}`);
    assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
  }
  const stale = await get("/logo.svg?__frsh_c=0123456789abcdef");
  assertEquals([stale.status, stale.headers.get("location")], [307, "/logo.svg"]);
});
