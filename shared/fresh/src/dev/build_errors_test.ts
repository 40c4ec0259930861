import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { Builder } from "fresh/dev";
import importMap from "../../../../import_map.json" with { type: "json" };
import { logged } from "../../tests/temp_app.ts";
import { tempFolder } from "../../tests/temp_folder.ts";

/** What a build of these files complains about. */
async function complaint(files: Record<string, string>): Promise<string> {
  await using folder = await tempFolder(files);
  const { message } = await assertRejects(
    () => new Builder({ root: folder.path }).build({ snapshot: "memory" }),
    Error,
  );
  return message.replaceAll(folder.path, "");
}

const cases: [title: string, files: Record<string, string>, told: string[]][] = [
  ["a syntax error is told with file, line and column", {
    "islands/Menu.ts": "export function Menu() {\n  return 1 +;\n}",
  }, ["/islands/Menu.ts:2:13"]],
  ["a syntax error in what an island imports is told with its own file and with the island", {
    "islands/Menu.ts": 'export { Menu } from "../menu.ts";',
    "menu.ts": "export function Menu( { }",
  }, ["/islands/Menu.ts", "/menu.ts:1:"]],
  ["an import of something that is not there is told with the importing file", {
    "islands/Menu.ts": 'import "./gone.ts";\nexport function Menu() {}',
  }, ["/islands/Menu.ts:1:", "/islands/gone.ts"]],
  ["an island that throws when it is imported is named", {
    "islands/Menu.ts": 'throw new Error("no window");\nexport function Menu() {}',
  }, ["/islands/Menu.ts", "no window"]],
  ["a module of Node is named with the island that reaches it", {
    "islands/Menu.ts": 'import { sep } from "../path.ts";\nexport function Menu() { return sep; }',
    "islands/Other.ts": "export function Other() {}",
    "path.ts": 'import { sep } from "node:path";\nexport { sep };',
  }, ["/islands/Menu.ts", "node:path"]],
  ["a name that cannot be read as parameters is told", {
    "routes/shop/[a][b].ts": "export default () => null;",
  }, ["shop/[a][b]"]],
  ["a configuration without a source for JSX is told", {
    "deno.json": '{ "compilerOptions": { "jsx": "react-jsx" } }',
  }, ["/deno.json", "jsxImportSource"]],
  ["precompiled JSX must leave out every element that the renderer looks at", {
    "deno.jsonc": `{
      // Comments, "quotes" // and commas at the end are allowed.
      "compilerOptions": {
        "jsx": "precompile",
        "jsxImportSource": "preact", /* "//" */
        "jsxPrecompileSkipElements": ["a", "img", "source", "body", "html", "head", "title", "meta"],
      },
    }`,
  }, [
    'jsxPrecompileSkipElements to contain "script", "link", "style", "base", "noscript", "template"',
  ]],
];

for (const [title, files, told] of cases) {
  Deno.test(title, async () => {
    const message = await complaint(files);
    for (const part of told) assertStringIncludes(message, part);
    assert(!message.includes("\x1b"), "no colours");
  });
}

Deno.test("a build that fails leaves the one before where it is, and nothing else", async () => {
  await using folder = await tempFolder({
    "main.ts": `import { App } from "fresh";\nexport const app = new App();`,
    "islands/Menu.ts": "export function Menu() { return 1; }",
  });
  const build = () => new Builder({ root: folder.path }).build();
  await build();
  const before = await Deno.readTextFile(join(folder.path, "_fresh/snapshot.json"));
  await folder.write("islands/Cart.ts", "export function Cart() {");
  await assertRejects(build, Error, "Cart.ts");
  assertEquals(await Deno.readTextFile(join(folder.path, "_fresh/snapshot.json")), before);
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assertEquals(names, ["_fresh", "islands", "main.ts"]);
});

Deno.test("an island may show code that no browser has", async () => {
  await using folder = await tempFolder({
    "islands/Lesson.ts": `export function Lesson() { return 'import { sep } from "node:path"'; }`,
  });
  await new Builder({ root: folder.path }).build({ snapshot: "memory" });
});

Deno.test("an island that cannot be found is named", async () => {
  await using folder = await tempFolder({});
  const builder = new Builder({ root: folder.path });
  builder.registerIsland("not-in-the-import-map");
  await assertRejects(() => builder.build({ snapshot: "memory" }), Error, "not-in-the-import-map");
});

Deno.test("the nearest configuration with compiler options counts, and those of JSX may be complete", async () => {
  const options = {
    jsx: "precompile",
    jsxImportSource: "preact",
    jsxPrecompileSkipElements:
      "a img source body html head title meta script link style base noscript template".split(" "),
  };
  await using folder = await tempFolder({
    "deno.json": '{ "compilerOptions": { "jsx": "react-jsx" } }',
    "app/deno.json": JSON.stringify({ compilerOptions: options }),
    "app/inner/deno.json": "{}",
  });
  await new Builder({ root: join(folder.path, "app/inner") }).build({ snapshot: "memory" });
});

Deno.test("two files of one path are told, but for those that share it over groups", async () => {
  await using folder = await tempFolder({
    "routes/shop.ts": "export default () => null;",
    "routes/shop/index.ts": "export default () => null;",
    "routes/(a)/cart.ts": "export default () => null;",
    "routes/(b)/cart.ts": "export default () => null;",
  });
  const lines = await logged(
    "warn",
    () => new Builder({ root: folder.path }).build({ snapshot: "memory" }),
  );
  assertEquals(lines.length, 1);
  for (const part of ["shop.ts", "shop/index.ts", "/shop"]) {
    assertStringIncludes(String(lines[0]), part);
  }
});

Deno.test("islands are registered by path, URL, npm specifier and name; their own names are unique and no globals", async () => {
  const made = (name: string) => `export function ${name}() { return "${name}"; }`;
  await using folder = await tempFolder({
    "islands/Map.ts": made("Map") + "\nexport const data = 1; export class Kept {}",
    "islands/deep/Map.ts": made("Map"),
    "islands/1 of-a_kind.ts": "export default () => null;",
    "islands/fetch.test.ts": "throw new Error('a test is no island');",
    "islands/only_data.ts": "export const data = 1;",
    "routes/(_islands)/delete.ts": "export default () => null;",
    "lib/ByPath.ts": made("ByPath"),
    "lib/ByUrl.ts": made("ByUrl"),
  });
  const builder = new Builder({ root: folder.path });
  builder.registerIsland("./lib/ByPath.ts");
  builder.registerIsland(join(folder.path, "lib/ByPath.ts"));
  builder.registerIsland(toFileUrl(join(folder.path, "lib/ByUrl.ts")).href);
  builder.registerIsland("shared/fresh/tests/size/islands/Picture.tsx");
  builder.registerIsland(`${importMap.imports["@preact/signals"]}/utils`);
  await builder.build();
  const { snapshot } = await import(toFileUrl(join(folder.path, "_fresh/snapshot.js")).href);
  const byFile = Map.groupBy(
    snapshot.islands as { name: string; chunk: string }[],
    ({ chunk }) => chunk.split("/").at(-1)!,
  );
  const names = Object.fromEntries(
    [...byFile].map(([file, islands]) => [file, islands.map(({ name }) => name).sort()]),
  );
  assertEquals(names["Map.js"].length + names["Map_1.js"].length, 3);
  assertEquals(
    [...names["Map.js"], ...names["Map_1.js"]].filter((name) => /^_Map_\d+$/.test(name)).length,
    2,
  );
  assertEquals([names["ByPath.js"], names["ByUrl.js"]], [["ByPath"], ["ByUrl"]]);
  assert(names["utils.js"].includes("Show"));
  const all = snapshot.islands.map(({ name }: { name: string }) => name);
  assertEquals(all.length, new Set(all).size);
  for (const { load, exportName, name } of snapshot.islands) {
    assertEquals(typeof (await load())[exportName], "function", name);
  }
  for (const name of all) {
    assertEquals(name in globalThis, false, name);
    // An identifier, as it stands in the script of a page.
    new Function(`const ${name} = 1`);
  }
});

Deno.test("what the environment says in public is written into islands, and nothing else of it", async () => {
  Deno.env.set("FRESH_PUBLIC_SHOP", 'Miller & "Sons"');
  Deno.env.set("SHOP_SECRET", "hidden");
  try {
    await using folder = await tempFolder({
      "islands/Shop.ts": `export function Shop() {
  return [
    Deno.env.get("FRESH_PUBLIC_SHOP"), Deno.env.get('FRESH_PUBLIC_SHOP'),
    Deno.env.get(\`FRESH_PUBLIC_SHOP\`), process.env.FRESH_PUBLIC_SHOP,
    process.env["FRESH_PUBLIC_SHOP"], process.env['FRESH_PUBLIC_SHOP'],
    Deno.env.get("FRESH_PUBLIC_NEVER_SET") ?? "unset",
    process.env.NODE_ENV, Deno.env.get("SHOP_SECRET"), process.env.SHOP_SECRET,
  ];
}`,
    });
    for (const mode of ["production", "development"] as const) {
      const builder = new Builder({ root: folder.path });
      await builder.build({ mode });
      const js = join(folder.path, "_fresh/static/_fresh/js", builder.config.buildId, "Shop.js");
      const code = await Deno.readTextFile(js);
      assertEquals(code.split('Miller & \\"Sons\\"').length - 1, 6, code);
      assert(!code.includes("FRESH_PUBLIC_") && !code.includes("hidden"), code);
      assertStringIncludes(code, `"${mode}"`);
      // They are not there in a browser, which then says so.
      assertStringIncludes(code, "Deno.env.get");
      assertStringIncludes(code, "process.env.SHOP_SECRET");
    }
  } finally {
    Deno.env.delete("FRESH_PUBLIC_SHOP");
    Deno.env.delete("SHOP_SECRET");
  }
});
