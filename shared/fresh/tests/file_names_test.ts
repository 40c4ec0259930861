import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { serveBuild } from "./serve_build.ts";
import { tempFolder } from "./temp_folder.ts";

const names = [
  "plain.txt",
  "a,b.txt",
  "two words.txt",
  "100%.txt",
  "50%25.txt",
  "C#.txt",
  "why?.txt",
  "grün/Straße.txt",
  "😀.txt",
  "西安市.txt",
  ".well-known/security.txt",
  "x.txt.br",
  "deep/er/[id]+(1).txt",
  "from-transform.txt",
];

const files = Object.fromEntries(
  names.slice(0, -1).map((name) => [`static/${name}`, `content of ${name}`]),
);

const project = {
  ...files,
  "static/.env": "secret",
  "static/.git/config": "secret",
  "static/seed.gen": "",
  "second/plain.txt": "never",
  "second/only.txt": "second",
  "main.ts": `import { App, staticFiles } from "fresh";
export const app = new App().use(staticFiles());`,
};

function builderFor(root: string): Builder {
  const builder = new Builder({ root, staticDir: ["static", "second"] });
  builder.onTransformStaticFile({ pluginName: "gen", filter: /\.gen$/ }, ({ path }) => ({
    path: join(path, "../from-transform.txt"),
    content: "content of from-transform.txt",
  }));
  return builder;
}

async function check(get: (path: string) => Promise<Response>) {
  for (const name of names) {
    const path = name.split("/").map(encodeURIComponent).join("/");
    const response = await get(`/${path}`);
    assertEquals([response.status, await response.text()], [200, `content of ${name}`], name);
  }
  assertEquals(await (await get("/only.txt")).text(), "second");
  for (const path of ["/.env", "/.git/config", "/%2e%2e/main.ts", "/seed.gen", "/100%", "/%ff"]) {
    const response = await get(path);
    await response.body?.cancel();
    assertEquals(response.status, 404, path);
  }
}

for (const mode of ["production", "development"] as const) {
  Deno.test(`files of every name are found in a ${mode} build in memory; dot names are not there`, async () => {
    await using folder = await tempFolder(project);
    const app = new App().use(staticFiles());
    (await builderFor(folder.path).build({ mode, snapshot: "memory" }))(app);
    const handler = app.handler();
    await check((path) => handler(new Request(`http://localhost${path}`)));
  });
}

Deno.test("files of every name are found in a build on disk; dot names are not there", async () => {
  await using folder = await tempFolder(project);
  await builderFor(folder.path).build();
  await using server = await serveBuild(folder.path);
  await check((path) => fetch(server.origin + path));
});

Deno.test("builds in memory and on disk send the same headers and bytes, compressed and in parts", async () => {
  await using folder = await tempFolder({
    "static/long.css": "a { color: red }\n".repeat(100),
    "static/photo.png": "p".repeat(2000),
    "main.ts": project["main.ts"],
  });
  const builder = new Builder({ root: folder.path });
  const app = new App().use(staticFiles());
  (await builder.build())(app);
  await using inMemory = Deno.serve({ port: 0, onListen: () => {} }, app.handler());
  await using onDisk = await serveBuild(folder.path);
  const expected = [200, 200, 200, 200, 206, 200, 416, 304, 200, 404];
  const requests: [string, RequestInit][] = [
    ["/long.css", {}],
    ["/long.css", { method: "HEAD" }],
    ["/long.css", { headers: { "accept-encoding": "br, gzip" } }],
    ["/long.css", { headers: { "accept-encoding": "gzip;q=1, br;q=0" } }],
    ["/long.css", { headers: { "accept-encoding": "gzip", range: "bytes=5-9" } }],
    ["/long.css", { headers: { range: "bytes=0-4", "if-range": '"other"' } }],
    ["/long.css", { headers: { range: "bytes=999999-" } }],
    ["/long.css", { headers: { "if-none-match": "*" } }],
    ["/photo.png", { headers: { "accept-encoding": "br" } }],
    ["/none.png", {}],
  ];
  for (const [i, [path, init]] of requests.entries()) {
    const [memory, disk] = await Promise.all([
      fetch(`http://127.0.0.1:${inMemory.addr.port}${path}`, init),
      fetch(onDisk.origin + path, init),
    ]);
    const label = `${path} ${JSON.stringify(init)}`;
    assertEquals([memory.status, disk.status], [expected[i], expected[i]], label);
    for (
      const name of [
        "content-type",
        "content-encoding",
        "content-range",
        "content-length",
        "etag",
        "vary",
      ]
    ) {
      assertEquals(memory.headers.get(name), disk.headers.get(name), `${label} ${name}`);
    }
    assertEquals(await memory.bytes(), await disk.bytes(), label);
  }
});
