import { assertEquals, assertRejects } from "@std/assert";
import { App } from "fresh";

/** What the app printed when it began to listen; it has stopped again when this ends. */
async function listen(app: App<unknown>, options: Parameters<App<unknown>["listen"]>[0] = {}) {
  const lines: string[] = [];
  const original = console.log;
  const stop = new AbortController();
  console.log = (line: string) => {
    lines.push(line);
    queueMicrotask(() => stop.abort());
  };
  try {
    await app.listen({ hostname: "127.0.0.1", signal: stop.signal, ...options });
  } finally {
    console.log = original;
  }
  await closed(Number(/:(\d+)\//.exec(lines[0])![1]));
  return lines;
}

/** Waits until nobody listens at a port any more. */
async function closed(port: number): Promise<void> {
  while (true) {
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 5));
    }
  }
}

Deno.test("listen says where the app is, and where it is from elsewhere", async () => {
  const lines = await listen(new App({ basePath: "/shop" }), {
    port: 0,
    remoteAddress: "http://192.0.2.1:80",
  });
  assertEquals(lines.map((line) => line.replace(/:\d{4,5}/, ":port")), [
    "Local:  http://127.0.0.1:port/shop/",
    "Remote: http://192.0.2.1:80/shop/",
  ]);
});

Deno.test("listen takes the first free port from 8000, or exactly the one it is given", async () => {
  const portOf = ([line]: string[]) => Number(/:(\d+)\//.exec(line)![1]);
  const first = portOf(await listen(new App()));
  const taken = Deno.listen({ hostname: "127.0.0.1", port: first });
  try {
    const next = portOf(await listen(new App()));
    assertEquals(next > first && next < 8020, true);
    await assertRejects(() => listen(new App(), { port: first }), Deno.errors.AddrInUse);
  } finally {
    taken.close();
  }
});
