import { assertEquals, assertMatch } from "@std/assert";
import { App, HttpError, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { logged } from "../../tests/temp_app.ts";

const root = new URL("../../tests/fixture/", import.meta.url).pathname;

async function handlerFor(
  mode: "development" | "production",
  config: ConstructorParameters<typeof App>[0] = {},
) {
  const app = new App(config).use(staticFiles())
    .get("/broken", () => Promise.reject(new Error("</script><b>secret</b>")))
    .get("/refused", () => Promise.reject(new HttpError(418)));
  const builder = new Builder({ root });
  (await builder.build({ mode, snapshot: "memory" }))(app);
  const handler = app.handler();
  const get = (path: string, headers: HeadersInit = {}) =>
    handler(new Request(`http://localhost${path}`, { headers }));
  return { get, builder, handler };
}

Deno.test("a fault is answered by a page with the overlay, whatever the base path, and nothing in it runs", async () => {
  const { get } = await handlerFor("development", { basePath: "/base" });
  await logged("error", async () => {
    const response = await get("/base/broken");
    assertEquals(response.status, 500);
    const html = await response.text();
    assertEquals(html.includes("<b>"), false);
    const [, source] = /<iframe id="fresh-error-overlay"[^>]* src="([^"]+)"/.exec(html)!;
    assertMatch(source, /^\/base\/_frsh\/error_overlay\?message=/);
    const overlay = await get(source.replaceAll("&amp;", "&"));
    assertEquals(overlay.status, 200);
    const shown = await overlay.text();
    assertEquals(shown.includes("<b>"), false);
    assertEquals(shown.includes("&lt;b&gt;secret"), true);
  });
});

Deno.test("who takes no page, and who is refused, gets no overlay", async () => {
  const { get } = await handlerFor("development");
  await logged("error", async () => {
    const api = await get("/broken", { accept: "application/json" });
    assertEquals([api.status, await api.text()], [500, "Internal server error"]);
  });
  assertEquals(await (await get("/refused")).text(), "I'm a teapot");
});

Deno.test("the alive socket tells a revision, and what is no socket is refused", async () => {
  const { get, handler } = await handlerFor("development");
  assertEquals((await get("/_frsh/alive")).status, 400);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, handler);
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/_frsh/alive`);
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.onmessage = ({ data }) => resolve(data);
  const first = JSON.parse(await promise);
  assertEquals([first.type, typeof first.revision], ["initial-state", "number"]);
  const closed = new Promise((done) => socket.onclose = done);
  socket.close();
  await closed;
  await server.shutdown();
});

Deno.test("Chrome's tools find the folder of the app", async () => {
  const { get, builder } = await handlerFor("development");
  const { workspace } = await (await get("/.well-known/appspecific/com.chrome.devtools.json"))
    .json();
  assertEquals(workspace.root, builder.config.root);
  assertMatch(workspace.uuid, /^[0-9a-f-]{36}$/);
});

Deno.test("production has none of it", async () => {
  const { get } = await handlerFor("production");
  for (
    const path of [
      "/_frsh/alive",
      "/_frsh/reload.js",
      "/_frsh/error_overlay?message=x",
      "/.well-known/appspecific/com.chrome.devtools.json",
    ]
  ) assertEquals((await get(path)).status, 404, path);
  await logged("error", async () => {
    assertEquals(await (await get("/broken")).text(), "Internal server error");
  });
});
