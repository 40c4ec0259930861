import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { engine } from "shared/testing/engines.ts";
import { type Cache, cacheStats, openCache } from "./mod.ts";

/** The same promises for both drivers; `open` gives caches that share what they keep. */
function contract(name: string, open: (prefix: string) => Cache, ignore = false) {
  const test = (title: string, run: (cache: Cache) => Promise<void>) =>
    Deno.test({
      name: `${name}: ${title}`,
      ignore,
      // The client of Redis ends its timers a moment after it is closed.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        const cache = open(crypto.randomUUID());
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

  test("what is handed out is each caller's own", async (cache) => {
    const list = [1];
    await cache.set("a", list, 60);
    list.push(2);
    (await cache.get<number[]>("a"))!.push(3);
    const fill = () => Promise.resolve([1]);
    (await cache.remember("b", 60, fill)).push(2);
    assertEquals([await cache.get("a"), await cache.remember("b", 60, fill)], [[1], [1]]);
  });

  test("what JSON cannot hold is refused, and nothing is kept of it", async (cache) => {
    for (const value of [undefined, 1n, NaN, new Date(), new Map(), () => 1, { a: [Infinity] }]) {
      await assertRejects(() => cache.set("a", value, 60), TypeError, "JSON");
      await assertRejects(
        () => cache.remember("b", 60, () => Promise.resolve(value)),
        TypeError,
        "JSON",
      );
    }
    await assertRejects(() => cache.set("a", 1, 0), RangeError);
    assertEquals([await cache.get("a"), await cache.get("b")], [null, null]);
  });

  test("null, false, 0 and an empty text are values too, and are filled once", async (cache) => {
    let fills = 0;
    for (const value of [null, false, 0, ""]) {
      const fill = () => Promise.resolve((fills++, value));
      assertEquals(await cache.remember(`v${value}`, 60, fill), value);
      assertEquals(await cache.remember(`v${value}`, 60, fill), value);
    }
    assertEquals(fills, 4);
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

  test("a fill that fails says so to all who waited, and the next one is asked", async (cache) => {
    let fills = 0;
    const fail = async () => {
      fills++;
      await delay(10);
      throw new Error("no such shop");
    };
    const asked = await Promise.allSettled([1, 2, 3].map(() => cache.remember("b", 60, fail)));
    assertEquals(asked.map(({ status }) => status), ["rejected", "rejected", "rejected"]);
    assertEquals(fills, 1);
    assertEquals(await cache.remember("b", 60, () => Promise.resolve("there")), "there");
  });

  test("what was deleted while it was filled is not kept, nor given to who asks later", async (cache) => {
    let price = 100;
    const read = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const early = cache.remember("price", 60, async () => {
      const seen = price;
      read.resolve();
      await go.promise;
      return seen;
    });
    await read.promise;
    price = 200;
    await cache.delete("price");
    const late = cache.remember("price", 60, () => Promise.resolve(price));
    go.resolve();
    assertEquals(await Promise.all([early, late]), [100, 200]);
    assertEquals(await cache.get("price"), 200);
  });

  test("what was set while it was filled stays", async (cache) => {
    const value = await cache.remember("price", 60, async () => {
      await cache.set("price", "new", 60);
      return "old";
    });
    assertEquals([value, await cache.get("price")], ["old", "new"]);
  });

  test("a rate limit lets exactly its number through, however many come at once", async (cache) => {
    const limit = { limit: 5, windowSeconds: 60 };
    const uses = await Promise.all(Array.from({ length: 200 }, () => cache.rateLimit("c", limit)));
    assertEquals(uses.filter((use) => use.allowed).length, 5);
    assert(uses.every(({ retryAfterSeconds: s }) => s >= 1 && s <= 60));
  });

  test("a use that is given back does not count", async (cache) => {
    const limit = { limit: 2, windowSeconds: 60 };
    for (let i = 0; i < 5; i++) {
      assertEquals((await cache.rateLimit("c", limit)).allowed, true);
      await cache.rateLimit("c", limit, -1);
    }
    const uses = [1, 2, 3].map(() => cache.rateLimit("c", limit));
    assertEquals((await Promise.all(uses)).map(({ allowed }) => allowed), [true, true, false]);
  });

  test("a window ends, short ones too, and a new one begins", async (cache) => {
    const limit = { limit: 1, windowSeconds: 0.05 };
    assertEquals((await cache.rateLimit("c", limit)).allowed, true);
    assertEquals((await cache.rateLimit("c", limit)).allowed, false);
    await delay(80);
    assertEquals((await cache.rateLimit("c", limit)).allowed, true);
  });

  test("a message reaches those who listen to its channel, until they stop", async (cache) => {
    const heard: unknown[] = [];
    const arrived = Promise.withResolvers<void>();
    const stop = await cache.subscribe("prices", (message) => {
      heard.push(message);
      arrived.resolve();
    });
    await cache.publish("others", 0);
    await cache.publish("prices", { sku: "A" });
    await arrived.promise;
    stop();
    await cache.publish("prices", 2);
    await delay(30);
    assertEquals(heard, [{ sku: "A" }]);
  });

  test("hits, misses and fills are counted", async (cache) => {
    const before = cacheStats();
    await cache.get("a");
    await cache.remember("a", 60, () => Promise.resolve(1));
    await cache.remember("a", 60, () => Promise.resolve(1));
    await cache.get("a");
    const { hits, misses, fills, errors } = cacheStats();
    assertEquals(
      [hits - before.hits, misses - before.misses, fills - before.fills, errors - before.errors],
      [2, 2, 1, 0],
    );
  });
}

contract("memory", (prefix) => openCache({ prefix }));

const redisUrl = await engine("Redis", "VECTON_TEST_REDIS_URL", "redis://127.0.0.1:6379");
contract("Redis", (prefix) => openCache({ redisUrl: redisUrl!, prefix }), !redisUrl);

Deno.test("the memory of a process keeps so many values and no more", async () => {
  const cache = openCache({ prefix: "test" });
  for (let i = 0; i <= 10_000; i++) await cache.set(`k${i}`, i, 60);
  assertEquals([await cache.get("k0"), await cache.get("k1"), await cache.get("k10000")], [
    null,
    1,
    10_000,
  ]);
});
