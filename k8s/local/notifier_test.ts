import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Notifier } from "./notifier.ts";

/** A listener that fails so often before it hears. */
function listener(failures: number) {
  const heard: string[] = [];
  let asked = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (req) => {
    asked++;
    const { app } = await req.json();
    if (asked <= failures) return new Response(null, { status: 500 });
    heard.push(app);
    return new Response(null, { status: 204 });
  });
  return {
    heard,
    asked: () => asked,
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const application = (name: string) => ({ metadata: { name, labels: {}, annotations: {} } });

async function until(check: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !check(); i++) await delay(25);
}

Deno.test("a change is told, three times at most", async () => {
  for (const [failures, told] of [[2, 1], [9, 0]] as const) {
    await using there = listener(failures);
    new Notifier(there.url).changed(application("tenant-a"));
    await until(() => there.asked() === 3);
    await delay(100);
    assertEquals([there.asked(), there.heard.length], [3, told]);
  }
});

Deno.test("changes that come while one is told are told together", async () => {
  await using there = listener(0);
  const notifier = new Notifier(there.url);
  for (let i = 0; i < 50; i++) notifier.changed(application("tenant-a"));
  notifier.changed(application("tenant-b"));
  await until(() => there.heard.length === 3);
  await delay(100);
  assertEquals(there.heard.toSorted(), ["tenant-a", "tenant-a", "tenant-b"]);
});
