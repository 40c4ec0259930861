import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { processesOf, startPlatform } from "./platform.ts";

Deno.test({
  name: "whatever is killed, the shop answers again and nothing of it is lost",
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    const folder = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "vecton-journey-" });
    try {
      const first = await startPlatform(folder);
      const before = await products();
      assert(before.length >= 24, "the demo shop shows its catalogue");

      // A service of a tenant: the next request starts it again.
      Deno.kill(await pidOf(folder, "VECTON_SERVICES=webshop"), "SIGKILL");
      assertEquals(await products(), before);

      // The supervisor and the database at once, with no chance to say goodbye: nobody may stay.
      const postgres = (await processesOf(folder)).find((line) => / -D /.test(line));
      Deno.kill(first.pid, "SIGKILL");
      Deno.kill(Number(postgres!.split(" ")[0]), "SIGKILL");
      await until(async () =>
        (await processesOf(folder)).every((line) => !/main\.ts|start\.ts/.test(line))
      );

      // The next start takes over what the last one left.
      await using _ = await startPlatform(folder);
      assertEquals(await products(), before);
    } finally {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  },
});

/** What a guest sees on the first page of all products: their addresses and prices, in order. */
async function products(): Promise<string[]> {
  const client = Deno.createHttpClient({ allowHost: true });
  try {
    const response = await fetch("http://127.0.0.1:8000/shop?all=1", {
      headers: { host: "demo.localhost:8000" },
      client,
    });
    const html = await response.text();
    assertEquals(response.status, 200, html);
    return html.match(/\/shop\/products\/[^"]+|[\d\s]+Ft/g) ?? [];
  } finally {
    client.close();
  }
}

async function pidOf(stateDir: string, setting: string): Promise<number> {
  for (const line of await processesOf(stateDir)) {
    const pid = Number(line.split(" ")[0]);
    const env = await Deno.readTextFile(`/proc/${pid}/environ`).catch(() => "");
    if (env.split("\0").includes(setting)) return pid;
  }
  throw new Error(`no process with ${setting}`);
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await check()) return;
    await delay(100);
  }
  throw new Error("it did not happen within 20 s");
}
