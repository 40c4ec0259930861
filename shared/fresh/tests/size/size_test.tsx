import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Partial } from "fresh/runtime";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { Counter } from "./islands/Counter.tsx";
import { Picture } from "./islands/Picture.tsx";

const Doc = ({ children }: { children: ComponentChildren }) => (
  <html>
    <body>{children}</body>
  </html>
);

const builder = new Builder({ root: import.meta.dirname });
const applyBuild = await builder.build({ mode: "production", snapshot: "memory" });
const app = new App().use(staticFiles())
  .get("/plain", (ctx) => ctx.render(<Doc>plain</Doc>))
  .get("/navigation", (ctx) =>
    ctx.render(
      <Doc>
        <main f-client-nav>
          <Partial name="main">partial</Partial>
        </main>
      </Doc>,
    ))
  .get("/counter", (ctx) =>
    ctx.render(
      <Doc>
        <main f-client-nav>
          <Partial name="main">
            <Counter count={signal(3)} />
          </Partial>
        </main>
      </Doc>,
    ))
  .get("/content", (ctx) =>
    ctx.render(
      <Doc>
        <Counter count={signal(3)}>content</Counter>
      </Doc>,
    ))
  .get("/picture", (ctx) =>
    ctx.render(
      <Doc>
        <Picture />
      </Doc>,
    ));
applyBuild(app);
const handler = app.handler();

const get = async (path: string) =>
  await (await handler(new Request(`http://localhost${path}`))).text();

/** The files that a page loads before its islands live, by name: those that others import, too. */
async function loadedBy(path: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const follow = async (code: string, base: string) => {
    for (const [, specifier] of code.matchAll(/(?:\bfrom|\bimport)\s*"([^"]+)"/g)) {
      const { pathname } = new URL(specifier, base);
      const name = pathname.split("/").at(-1)!;
      if (files.has(name)) continue;
      const content = await get(pathname);
      files.set(name, content);
      await follow(content, `http://localhost${pathname}`);
    }
  };
  const script = /<script type="module"[^>]*>(.*?)<\/script>/s.exec(await get(path));
  if (script) await follow(script[1], "http://localhost/");
  return files;
}

const gzipped = (files: Map<string, string>) =>
  [...files.values()].reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0);

/** Preact names the elements of SVG, whatever its own names were shortened to. */
const hasPreact = (files: Map<string, string>) =>
  [...files.values()].some((code) => code.includes("http://www.w3.org/2000/svg"));

Deno.test("a page without islands and client navigation loads nothing", async () => {
  assertEquals((await loadedBy("/plain")).size, 0);
  assertEquals((await get("/plain")).includes("<script"), false);
});

Deno.test("a page without islands loads no Preact", async () => {
  const files = await loadedBy("/navigation");
  assertEquals([...files.keys()].filter((name) => !name.startsWith("chunk-")), [
    "fresh-runtime.js",
  ]);
  assertEquals(hasPreact(files), false);
  assert(hasPreact(await loadedBy("/counter")));
});

Deno.test("a page with a counter, a partial and client navigation stays small", async () => {
  const files = await loadedBy("/counter");
  assertEquals(files.has("fresh-slots.js"), false);
  const bytes = gzipped(files);
  assert(
    bytes <= 12_000,
    `${bytes} bytes: ${
      [...files].map(([name, code]) => `${name} ${gzipSync(code, { level: 9 }).length}`)
    }`,
  );
});

Deno.test("only a page that gives content to an island loads what that needs", async () => {
  assert((await loadedBy("/content")).has("fresh-slots.js"));
});

Deno.test("only a page whose islands have images loads what locks them", async () => {
  assert((await loadedBy("/picture")).has("fresh-locks.js"));
  assertEquals((await loadedBy("/counter")).has("fresh-locks.js"), false);
});
