import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { engine } from "shared/testing/engines.ts";
import { type Cache, openCache } from "./mod.ts";

/** The same promises for both drivers. */
function contract(name: string, open: () => Cache, ignore = false) {
  const test = (title: string, run: (cache: Cache) => Promise<void>) =>
    Deno.test({
      name: `${name}: ${title}`,
      ignore,
      // The client of Redis keeps its connection and timers until it is closed.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        const cache = open();
        if (name === "Redis") await delay(100);
        try {
          await run(cache);
        } finally {
          await cache.close();
        }
      },
    });

  test("a value is kept until its time is over or it is deleted", async (cache) => {
    await cache.set("a", { n: 1 }, 60);
    assertEquals(await cache.get("a"), { n: 1 });
    await cache.delete("a");
    assertEquals(await cache.get("a"), null);
    await cache.set("short", 1, 0.05);
    await delay(80);
    assertEquals(await cache.get("short"), null);
  });

  test("of many that ask for a missing value at once one fills it", async (cache) => {
    let fills = 0;
    const fill = async () => {
      fills++;
      await delay(10);
      return "x";
    };
    const values = await Promise.all(
      Array.from({ length: 20 }, () => cache.remember("b", 60, fill)),
    );
    assertEquals([fills, new Set(values).size], [1, 1]);
  });

  test("a rate limit lets exactly its number through, however many come at once", async (cache) => {
    const limit = { limit: 5, windowSeconds: 60 };
    const uses = await Promise.all(Array.from({ length: 20 }, () => cache.rateLimit("c", limit)));
    assertEquals(uses.filter((use) => use.allowed).length, 5);
    assertEquals(uses.every((use) => use.retryAfterSeconds <= 60), true);
  });
}

contract("memory", () => openCache({ prefix: "test" }));

const redis = await engine("Redis", "VECTON_TEST_REDIS_URL", "redis://127.0.0.1:6379");
contract("Redis", () => openCache({ redisUrl: redis!, prefix: crypto.randomUUID() }), !redis);

Deno.test({
  name: "a Redis that is away counts as an empty cache",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const cache = openCache({ redisUrl: "redis://127.0.0.1:1", prefix: "test" });
    await cache.set("a", 1, 60);
    assertEquals(await cache.get("a"), null);
    assertEquals(await cache.remember("a", 60, () => Promise.resolve(2)), 2);
    const limit = { limit: 1, windowSeconds: 60 };
    assertEquals((await cache.rateLimit("a", limit)).allowed, true);
    assertEquals((await cache.rateLimit("a", limit)).allowed, false);
    await cache.close();
  },
});
