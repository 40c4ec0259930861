import { assertEquals, assertRejects } from "@std/assert";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { tempFolder } from "../../tests/temp_folder.ts";

Deno.test("the development server is there before the first build is done, and lets requests wait for it", async () => {
  await using folder = await tempFolder({ "static/notes.txt": "notes" });
  const builder = new Builder({ root: folder.path });
  const slow = Promise.withResolvers<void>();
  builder.onTransformStaticFile({ pluginName: "slow", filter: /notes/ }, () => slow.promise);
  const stop = new AbortController();
  const { promise: origin, resolve } = Promise.withResolvers<string>();
  const started = builder.listen(() => Promise.resolve({ app: new App().use(staticFiles()) }), {
    port: 0,
    signal: stop.signal,
    onListen: ({ port }) => resolve(`http://127.0.0.1:${port}`),
  });
  const early = fetch(`${await origin}/notes.txt`);
  slow.resolve();
  assertEquals(await (await early).text(), "notes");
  await started;
  stop.abort();
});

Deno.test("listening begins for an app, a function that gives one, and a module that has one; then the call ends", async () => {
  await using folder = await tempFolder({});
  const app = () => new App({ basePath: "/shop" }).get("/", (ctx) => ctx.text("open"));
  for (
    const load of [app(), () => Promise.resolve(app()), () => Promise.resolve({ app: app() })]
  ) {
    const stop = new AbortController();
    let origin = "";
    await new Builder({ root: folder.path }).listen(load, {
      port: 0,
      signal: stop.signal,
      onListen: ({ port }) => void (origin = `http://127.0.0.1:${port}`),
    });
    assertEquals(await (await fetch(`${origin}/shop`)).text(), "open");
    stop.abort();
  }
});

Deno.test("a first build that fails ends the call with its error", async () => {
  await using folder = await tempFolder({ "routes/[a][b].ts": "export default () => null;" });
  const stop = new AbortController();
  await assertRejects(
    () =>
      new Builder({ root: folder.path }).listen(new App(), {
        port: 0,
        signal: stop.signal,
        onListen: () => {},
      }),
    SyntaxError,
    "[a][b]",
  );
  stop.abort();
});
