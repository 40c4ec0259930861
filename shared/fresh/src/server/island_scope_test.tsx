import { assertEquals } from "@std/assert";
import type { ComponentChildren } from "preact";
import { App } from "fresh";
import { Head, Partial } from "fresh/runtime";
import { setBuildCache } from "../app.ts";
import type { IslandEntry } from "../build_cache.ts";

function Leaf() {
  return <b>leaf</b>;
}

function Frame({ children }: { children?: ComponentChildren }) {
  return (
    <section>
      <Leaf />
      {children}
      <Leaf />
    </section>
  );
}

function Region() {
  return (
    <div>
      <Partial name="region">here</Partial>
    </div>
  );
}

function Titled({ children }: { children?: ComponentChildren }) {
  return <Head>{children}</Head>;
}

const exported = { Leaf, Frame, Region, Titled };

async function answer(content: unknown): Promise<{ status: number; roots: string[] }> {
  const app = new App().get("/", (ctx) => ctx.render(<main>{content as never}</main>));
  app[setBuildCache]({
    root: ".",
    buildId: "test",
    runtimeChunk: "/runtime.js",
    islandsChunk: "/islands.js",
    slotsChunk: "/slots.js",
    imports: {},
    islands: Object.keys(exported).map((name): IslandEntry => ({
      name,
      exportName: name,
      chunk: `/${name}.js`,
      css: [],
      load: () => Promise.resolve(exported),
    })),
    fsRoutes: [],
    file: () => null,
  });
  const response = await app.handler()(new Request("http://localhost/"));
  const roots = [...(await response.text()).matchAll(/frsh:island:(\w+)/g)].map(([, name]) => name);
  return { status: response.status, roots };
}

Deno.test("islands below an island are its own, those in its slots and behind it are not", async () => {
  assertEquals(
    await answer(
      <Frame>
        <Leaf />
      </Frame>,
    ),
    { status: 200, roots: ["Frame", "Leaf"] },
  );
  assertEquals(
    await answer([
      <Frame key="1">
        <Frame />
      </Frame>,
      <Leaf key="2" />,
    ]),
    { status: 200, roots: ["Frame", "Frame", "Leaf"] },
  );
});

Deno.test("content that an island puts into the head changes nothing for the islands behind it", async () => {
  assertEquals(
    await answer([
      <Titled key="1">
        <title>x</title>
      </Titled>,
      <Leaf key="2" />,
    ]),
    { status: 200, roots: ["Titled", "Leaf"] },
  );
});

Deno.test("a partial may stand in a slot of an island, not in the island itself", async () => {
  const inSlot = await answer(
    <Frame>
      <p>
        <Partial name="region">here</Partial>
      </p>
    </Frame>,
  );
  assertEquals(inSlot, { status: 200, roots: ["Frame"] });
  const error = console.error;
  console.error = () => {};
  try {
    assertEquals((await answer(<Region />)).status, 500);
  } finally {
    console.error = error;
  }
});
