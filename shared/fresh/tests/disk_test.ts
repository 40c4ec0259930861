import { assertEquals, assertStringIncludes } from "@std/assert";
import { Builder } from "fresh/dev";
import { serveBuild } from "./serve_build.ts";

const root = new URL("./fixture/", import.meta.url).pathname;

Deno.test("a build on disk is served by `deno serve`, compressed, with its islands' modules", async () => {
  const builder = new Builder({ root, outDir: "_fresh" });
  await builder.build();
  await using server = await serveBuild(root);
  const page = await fetch(`${server.origin}/`);
  assertEquals(page.status, 200);
  assertStringIncludes(await page.text(), "boot({Counter");
  const runtime = `/_fresh/js/${builder.config.buildId}/fresh-runtime.js`;
  const script = await fetch(`${server.origin}${runtime}`, {
    headers: { "accept-encoding": "br" },
  });
  assertStringIncludes(script.headers.get("cache-control")!, "immutable");
  assertStringIncludes(await script.text(), "export");
  const missing = await fetch(`${server.origin}/products/none`);
  assertEquals(missing.status, 404);
  await missing.body?.cancel();
});

Deno.test("a production build holds nothing for browsers that tells of its sources", async () => {
  const builder = new Builder({ root });
  await builder.build();
  const folder = `${root}_fresh/static/_fresh/js/${builder.config.buildId}`;
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  assertEquals(names.filter((name) => !/\.js(\.br|\.gz)?$/.test(name)), []);
  assertEquals(names.includes("fresh-runtime.js"), true);
  for (const name of names.filter((name) => name.endsWith(".js"))) {
    const code = await Deno.readTextFile(`${folder}/${name}`);
    assertEquals(/file:\/\/|\.tsx?["']|sourceMappingURL/.test(code), false, name);
    assertEquals(code.includes(root), false, name);
  }
});
