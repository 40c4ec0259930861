import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Builder } from "fresh/dev";
import { serveBuild } from "../../tests/serve_build.ts";
import { logged } from "../../tests/temp_app.ts";
import { tempFolder } from "../../tests/temp_folder.ts";

const main = `import { App, staticFiles } from "fresh";
export const opened: string[] = [];
export const app = new App().use(staticFiles()).fsRoutes();`;

const build = (root: string) => new Builder({ root }).build();

const textAt = async (url: string) => await (await fetch(url)).text();

const appFolder = (files: Record<string, string>) => tempFolder({ "main.ts": main, ...files });

Deno.test("a built server answers without its sources", async () => {
  await using folder = await appFolder({
    "routes/index.tsx": `import { greeting } from "../greeting.ts";
import { Counter } from "../islands/Counter.tsx";
export default () => <main>{greeting}<Counter /></main>;`,
    "greeting.ts": `export const greeting: string = "Szia";`,
    "islands/Counter.tsx": `import { useSignal } from "@preact/signals";
export function Counter() { const count = useSignal(3); return <b>{count}</b>; }`,
    "static/a.txt": "a file",
  });
  await build(folder.path);
  for (const name of ["routes", "islands", "main.ts", "greeting.ts"]) {
    await Deno.remove(join(folder.path, name), { recursive: true });
  }
  await using server = await serveBuild(folder.path);
  const html = await textAt(`${server.origin}/`);
  assertStringIncludes(html, "Szia");
  assertStringIncludes(html, "<b>3</b>");
  assertEquals(await textAt(`${server.origin}/a.txt`), "a file");
});

Deno.test("a module of a built server finds what lies beside its source", async () => {
  await using folder = await appFolder({
    "domain/texts/hello.txt": "hello from beside",
    "domain/place.ts": `export const place = [
  await Deno.readTextFile(new URL("./texts/hello.txt", import.meta.url)),
  await Deno.readTextFile(import.meta.dirname + "/texts/hello.txt"),
  import.meta.filename!.split("/").at(-1),
  "import.meta.main is " + import.meta.main,
].join("\\n");`,
    "routes/index.ts": `import { place } from "../domain/place.ts";
export const handler = () => new Response(place);`,
  });
  await build(folder.path);
  await using server = await serveBuild(folder.path);
  assertEquals(
    await textAt(`${server.origin}/`),
    "hello from beside\nhello from beside\nplace.ts\nimport.meta.main is false",
  );
});

Deno.test("what the entry exports comes from the same modules as the pages", async () => {
  await using folder = await appFolder({
    "state.ts": `export const notes: string[] = [];`,
    "main.ts": `${main}\nexport { notes } from "./state.ts";`,
    "routes/index.ts": `import { notes } from "../state.ts";
export const handler = () => { notes.push("asked"); return new Response("ok"); };`,
  });
  await build(folder.path);
  const server = await import(`file://${folder.path}/_fresh/server.js`);
  await (await server.default.fetch(new Request("http://localhost/"))).text();
  assertEquals(server.notes, ["asked"]);
});

Deno.test("a package with native code is left where it is", async () => {
  await using folder = await appFolder({
    "routes/index.ts": `import { hash, verify } from "argon2";
export const handler = async () => new Response(String(await verify(await hash("a"), "a")));`,
  });
  assertEquals(await logged("warn", () => build(folder.path)), []);
  const code = await Deno.readTextFile(join(folder.path, "_fresh/server.js"));
  assertStringIncludes(code, "./server/server.js");
  await using server = await serveBuild(folder.path);
  assertEquals(await textAt(`${server.origin}/`), "true");
});

Deno.test("a server that cannot be bundled runs from its sources, and the build says why", async () => {
  await using folder = await appFolder({
    "routes/index.ts": `export const handler = async () =>
  new Response(await import("./not_there.ts").then(() => "there", () => "not there"));`,
  });
  const [[warning]] = await logged("warn", () => build(folder.path));
  assertStringIncludes(String(warning), "not_there.ts");
  await using server = await serveBuild(folder.path);
  assertEquals(await textAt(`${server.origin}/`), "not there");
});
