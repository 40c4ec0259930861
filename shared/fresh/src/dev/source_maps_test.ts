import { assertEquals, assertMatch } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { SourceMap } from "node:module";
import { App, staticFiles } from "fresh";
import { Builder, type BuildOptions } from "fresh/dev";
import { fetchFrom, textOf } from "../../tests/temp_app.ts";
import { tempFolder } from "../../tests/temp_folder.ts";

// What is written in at build moves all that stands behind it.
Deno.env.set("FRESH_PUBLIC_MAPS", "long ".repeat(50));

const source = `import { useSignal } from "@preact/signals";
export function Told() {
  const text = useSignal(Deno.env.get("FRESH_PUBLIC_MAPS"));
  const other = useSignal(Deno.env.get("FRESH_PUBLIC_MAPS"));
  if (text.value === "never") {
    console.log(text.value, other.value);
    throw new Error("the place");
  }
  return null;
}`;

const files = {
  "islands/Told.ts": source,
  "routes/index.ts": `import { Told } from "../islands/Told.ts";
import { h } from "preact";
export default () => h(Told);`,
};

/** The module of the island and its address, and what an app answers. */
async function built(sourceMap?: BuildOptions["sourceMap"]) {
  await using folder = await tempFolder(files);
  const builder = new Builder({ root: folder.path, sourceMap });
  const app = new App().use(staticFiles()).fsRoutes();
  (await builder.build({ snapshot: "memory" }))(app);
  const fetch = fetchFrom(app);
  const [, address] = /<([^>]+Told\.js)>/.exec((await fetch("/")).headers.get("link")!)!;
  return { fetch, address, code: await textOf(fetch(address)) };
}

/** Where the map says that the text of the error comes from. */
function originOf(code: string, map: ConstructorParameters<typeof SourceMap>[0]) {
  const before = code.slice(0, code.indexOf('"the place"')).split("\n");
  const entry = new SourceMap(map).findEntry(before.length - 1, before.at(-1)!.length);
  const { originalSource, originalLine } = entry as {
    originalSource: string;
    originalLine: number;
  };
  return [originalSource.replace("https://sources.example/", ""), originalLine + 1];
}

const place = ["islands/Told.ts", 7];

Deno.test("without the option a build has no maps", async () => {
  const { fetch, address, code } = await built();
  assertEquals(code.includes("sourceMappingURL"), false);
  assertEquals((await fetch(`${address}.map`)).status, 404);
});

Deno.test("a linked map lies beside its module, whose address goes with its content", async () => {
  for (const kind of ["linked", true] as const) {
    const { fetch, address, code } = await built({ kind });
    assertMatch(code, /\n\/\/# sourceMappingURL=Told\.js\.map\n$/);
    const response = await fetch(`${address}.map`);
    assertMatch(response.headers.get("content-type")!, /json/);
    const map = await response.json();
    assertEquals(originOf(code, map), place);
    assertEquals(map.sourcesContent, [source]);
  }
});

Deno.test("the map of a chunk has the name that the chunk was given", async () => {
  const { fetch, address, code } = await built({ kind: "linked" });
  const [, chunk] = /from"([^"]+\/chunk-\w+\.js)"/.exec(code)!;
  const url = new URL(chunk, `http://localhost${address}`);
  const [, link] = /sourceMappingURL=(.*)/.exec(await textOf(fetch(url.pathname)))!;
  assertEquals((await fetch(new URL(link, url).pathname)).status, 200);
});

Deno.test("an inline map is part of its module", async () => {
  const { fetch, address, code } = await built({ kind: "inline" });
  const [, data] = /sourceMappingURL=data:application\/json;base64,(\S+)$/.exec(code)!;
  assertEquals(originOf(code, JSON.parse(new TextDecoder().decode(decodeBase64(data)))), place);
  assertEquals((await fetch(`${address}.map`)).status, 404);
});

Deno.test("an external map is not named by its module, and says of its sources what is asked for", async () => {
  const { fetch, address, code } = await built({
    kind: "external",
    sourceRoot: "https://sources.example/",
    sourcesContent: false,
  });
  assertEquals(code.includes("sourceMappingURL"), false);
  const map = await (await fetch(`${address}.map`)).json();
  assertEquals(map.sourceRoot, "https://sources.example/");
  assertEquals("sourcesContent" in map, false);
  assertEquals(originOf(code, map), place);
});
