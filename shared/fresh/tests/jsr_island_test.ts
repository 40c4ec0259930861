import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join, relative } from "@std/path";
import { serveBuild } from "./serve_build.ts";
import { tempFolder } from "./temp_folder.ts";

const project = fromFileUrl(new URL("../../../", import.meta.url));
const { default: config } = await import("../../../deno.json", { with: { type: "json" } });

// A linked package stands for one of the registry: the specifier is resolved in the same way.
Deno.test("an island may come from a package of JSR", async () => {
  await using folder = await tempFolder({
    "kit/deno.json": JSON.stringify({
      name: "@shop/kit",
      version: "1.2.0",
      exports: { "./card": "./card.ts" },
    }),
    "kit/card.ts": `export function Card() { return "a card of the kit"; }`,
    "app/main.ts": `import { App, staticFiles } from "fresh";
export const app = new App().use(staticFiles()).fsRoutes();`,
    "app/routes/index.ts": `import { Card } from "jsr:@shop/kit@^1.0.0/card";
import { h } from "preact";
export default () => h(Card);`,
    "app/dev.ts": `import { Builder } from "fresh/dev";
const builder = new Builder({ root: import.meta.dirname });
builder.registerIsland("jsr:@shop/kit@^1.0.0/card");
await builder.build();`,
  });
  const path = join(folder.path, "deno.json");
  const at = (name: string) => `./${relative(folder.path, join(project, name))}`;
  await folder.write(
    "deno.json",
    JSON.stringify({
      ...config,
      importMap: at("import_map.json"),
      links: ["./kit", at("shared/fresh")],
    }),
  );
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `--config=${path}`, join(folder.path, "app/dev.ts")],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  await using server = await serveBuild(join(folder.path, "app"), path);
  const page = await fetch(server.origin);
  assertStringIncludes(await page.clone().text(), "<!--frsh:island:Card:0:-->a card of the kit");
  const [, module] = /<([^>]+card\.js)>/.exec(page.headers.get("link")!)!;
  assertStringIncludes(await (await fetch(server.origin + module)).text(), "a card of the kit");
});
