import { join } from "@std/path";
import { filesBelow } from "../src/dev/files.ts";
import { serveProcess } from "../tests/serve_build.ts";

/** Milliseconds from a save to the moment when a page that looks is told, one for each save. */
export async function rebuilds(
  app: string,
  { file, marker, saves }: { file: string; marker: string; saves: number },
): Promise<number[]> {
  const root = await Deno.makeTempDir();
  for (const from of await filesBelow(app)) {
    const to = join(root, from.slice(app.length));
    if (to.includes("_fresh")) continue;
    await Deno.mkdir(join(to, ".."), { recursive: true });
    await Deno.copyFile(from, to);
  }
  await Deno.writeTextFile(
    `${root}/dev.ts`,
    `import { Builder } from "fresh/dev";
await new Builder({ root: import.meta.dirname! }).listen(() => import("./main.ts"), { port: 0 });`,
  );
  await using server = await serveProcess(["run", "-A", "--watch-hmr", `${root}/dev.ts`]);
  await (await fetch(server.origin)).text();
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/_frsh/alive`);
  const told = () => new Promise((done) => socket.onmessage = done);
  await told();
  const path = `${root}/${file}`;
  const text = await Deno.readTextFile(path);
  const times: number[] = [];
  for (let i = 0; i < saves; i++) {
    await new Promise((done) => setTimeout(done, 500));
    const began = performance.now();
    const done = told();
    await Deno.writeTextFile(path, text.replace(marker, `${i} ${marker}`));
    await done;
    times.push(performance.now() - began);
  }
  socket.close();
  await Deno.remove(root, { recursive: true });
  return times;
}
