import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { serveProcess } from "../../tests/serve_build.ts";
import { tempFolder } from "../../tests/temp_folder.ts";

const files = {
  "dev.ts": `import { Builder } from "fresh/dev";
await new Builder({ root: import.meta.dirname! }).listen(() => import("./main.ts"), { port: 0 });`,
  "main.ts": `import { App, staticFiles } from "fresh";
export const app = new App().use(staticFiles()).get("/pid", () => new Response(String(Deno.pid)))
  .fsRoutes();`,
  "routes/index.tsx": `import { Menu } from "../islands/Menu.tsx";
export default () => <main>the first text<Menu /></main>;`,
  "islands/Menu.tsx": `export function Menu() { return <i>an island</i>; }`,
  "static/note.txt": "a note",
};

/** An app in development, in a process of its own, with a page that looks. */
async function developing() {
  const folder = await tempFolder(files);
  const server = await serveProcess(["run", "-A", "--watch-hmr", join(folder.path, "dev.ts")]);
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/_frsh/alive`);
  const revisions: number[] = [];
  let heard = () => {};
  socket.onmessage = ({ data }) => {
    revisions.push(JSON.parse(data).revision);
    heard();
  };
  const told = async () => {
    while (revisions.length === 0) await new Promise<void>((done) => heard = done);
    return revisions.shift()!;
  };
  await told();
  const text = async (path: string) => await (await fetch(server.origin + path)).text();
  return {
    text,
    told,
    write: folder.write,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => socket.onclose = done);
      socket.close();
      await closed;
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a saved page is there at once, in the same process, and whoever looks is told", async () => {
  await using app = await developing();
  assertStringIncludes(await app.text("/"), "the first text");
  const pid = await app.text("/pid");
  await app.write("routes/index.tsx", files["routes/index.tsx"].replace("first", "second"));
  do await app.told(); while (!(await app.text("/")).includes("the second text"));
  assertEquals(await app.text("/pid"), pid);
});

Deno.test("a saved island is sent to the browser under a new address", async () => {
  await using app = await developing();
  const address = async () => /\/_fresh\/js\/\w+\/Menu\.js/.exec(await app.text("/"))![0];
  const before = await address();
  await app.write("islands/Menu.tsx", files["islands/Menu.tsx"].replace("an island", "a menu"));
  // A file that is written in two steps may be two changes.
  do await app.told(); while (!(await app.text("/")).includes("<i>a menu</i>"));
  assertNotEquals(await address(), before);
  assertStringIncludes(await app.text(await address()), "a menu");
  assertStringIncludes(await app.text("/"), "<i>a menu</i>");
});

Deno.test("a static file that is saved and a route that is added are there without a new start", async () => {
  await using app = await developing();
  // A file that is written in two steps may be two changes.
  const until = async (path: string, text: string) => {
    do await app.told(); while (await app.text(path) !== text);
  };
  await app.write("static/note.txt", "another note");
  await until("/note.txt", "another note");
  await app.write("routes/more.ts", `export const handler = () => new Response("more");`);
  await until("/more", "more");
});
